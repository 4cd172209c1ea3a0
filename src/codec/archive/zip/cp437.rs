//! The letters of names that do not say in which encoding they are: that of the first IBM PC.

/// Letters of the bytes from 128 on.
const UPPER: [char; 128] = [
    'Ç', 'ü', 'é', 'â', 'ä', 'à', 'å', 'ç', 'ê', 'ë', 'è', 'ï', 'î', 'ì', 'Ä', 'Å', 'É', 'æ', 'Æ',
    'ô', 'ö', 'ò', 'û', 'ù', 'ÿ', 'Ö', 'Ü', '¢', '£', '¥', '₧', 'ƒ', 'á', 'í', 'ó', 'ú', 'ñ', 'Ñ',
    'ª', 'º', '¿', '⌐', '¬', '½', '¼', '¡', '«', '»', '░', '▒', '▓', '│', '┤', '╡', '╢', '╖', '╕',
    '╣', '║', '╗', '╝', '╜', '╛', '┐', '└', '┴', '┬', '├', '─', '┼', '╞', '╟', '╚', '╔', '╩', '╦',
    '╠', '═', '╬', '╧', '╨', '╤', '╥', '╙', '╘', '╒', '╓', '╫', '╪', '┘', '┌', '█', '▄', '▌', '▐',
    '▀', 'α', 'ß', 'Γ', 'π', 'Σ', 'σ', 'µ', 'τ', 'Φ', 'Θ', 'Ω', 'δ', '∞', 'φ', 'ε', '∩', '≡', '±',
    '≥', '≤', '⌠', '⌡', '÷', '≈', '°', '∙', '·', '√', 'ⁿ', '²', '■', '\u{a0}',
];

/// A name in that encoding, as UTF-8.
pub fn decode(bytes: &[u8]) -> Vec<u8> {
    let letters = bytes.iter().map(|byte| {
        let upper = byte.checked_sub(128).map(usize::from);
        upper.map_or(char::from(*byte), |at| UPPER[at])
    });
    letters.collect::<String>().into_bytes()
}

#[cfg(test)]
mod tests {
    #[test]
    fn letters_are_those_of_the_first_pc() {
        let decoded = super::decode(b"gr\x81n \xe1 \xff");
        assert_eq!(decoded, "gr\u{fc}n \u{df} \u{a0}".as_bytes());
    }
}
