//! Numbers and bytes of the records that there are many of.

/// Bytes of the longest number.
const LONGEST: usize = 10;

/// Writes a number; how many bytes it takes.
fn put_number(room: &mut [u8; LONGEST], number: u64) -> usize {
    let mut rest = number;
    for (at, byte) in room.iter_mut().enumerate() {
        if rest < 0x80 {
            *byte = rest as u8;
            return at + 1;
        }
        *byte = rest as u8 | 0x80;
        rest >>= 7;
    }
    LONGEST
}

/// A number with its sign in the lowest bit, so that small ones of either kind stay short.
fn folded(number: i64) -> u64 {
    (number << 1 ^ number >> 63) as u64
}

/// A record in the making.
#[derive(Default)]
pub struct Out(pub Vec<u8>);

impl Out {
    /// Seven bits a byte, lowest first; the eighth says that more follow.
    pub fn number(&mut self, number: u64) -> &mut Out {
        if number < 0x80 {
            self.0.push(number as u8);
            return self;
        }
        // At once, so that room is made once and not for each byte.
        let mut bytes = [0; LONGEST];
        let length = put_number(&mut bytes, number);
        self.0.extend_from_slice(&bytes[..length]);
        self
    }

    /// A number, or nothing where there is none.
    pub fn number_if(&mut self, number: Option<u64>) -> &mut Out {
        match number {
            Some(number) => self.number(number),
            None => self,
        }
    }

    pub fn signed(&mut self, number: i64) -> &mut Out {
        self.number(folded(number))
    }

    /// Length, then the bytes.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Out {
        self.number(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
        self
    }
}

/// A few numbers that stand next to each other, which go into a record at once: of rows there are so many that asking for
/// room for each number was a fifth of what writing them cost.
pub struct Few {
    bytes: [u8; 80],
    length: usize,
}

impl Few {
    pub fn new() -> Few {
        Few {
            bytes: [0; 80],
            length: 0,
        }
    }

    /// One byte. There is room for eight numbers; what is beyond that is lost.
    pub fn byte(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(self.length) {
            *place = byte;
            self.length += 1;
        }
    }

    /// As [`Out::number`].
    pub fn number(&mut self, number: u64) -> &mut Few {
        let room = self.bytes.get_mut(self.length..);
        let Some(room) = room.and_then(|room| room.first_chunk_mut()) else {
            return self;
        };
        self.length += put_number(room, number);
        self
    }

    /// As [`Out::signed`].
    pub fn signed(&mut self, number: i64) -> &mut Few {
        self.number(folded(number))
    }

    /// Adds them to a record, and is empty again.
    pub fn put(&mut self, out: &mut Out) {
        out.0.extend_from_slice(&self.bytes[..self.length]);
        self.length = 0;
    }
}

/// A record that is read. Everything is none once it ends too early.
pub struct In<'a>(pub &'a [u8]);

impl<'a> In<'a> {
    pub fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// What [`Out::number_if`] has written, which has to be known.
    pub fn number_if(&mut self, is_there: bool) -> Option<Option<u64>> {
        match is_there {
            true => self.number().map(Some),
            false => Some(None),
        }
    }

    pub fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// A number that fits into 32 bits.
    pub fn small(&mut self) -> Option<u32> {
        self.number().and_then(|number| u32::try_from(number).ok())
    }

    pub fn signed(&mut self) -> Option<i64> {
        let number = self.number()?;
        Some((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    pub fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        let bytes = self.0.get(..length)?;
        self.0 = &self.0[length..];
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_numbers_are_written_as_each_of_them_alone() {
        let numbers = [0, 1, 127, 128, 16_383, 16_384, 1 << 40, u64::MAX];
        let (mut alone, mut few, mut out) = (Out::default(), Few::new(), Out::default());
        for number in numbers {
            alone.number(number);
            few.number(number);
        }
        few.put(&mut out);
        for number in numbers {
            alone.signed(number as i64).signed(-(number as i64 >> 1));
            few.signed(number as i64).signed(-(number as i64 >> 1));
            few.put(&mut out);
        }
        assert_eq!(out.0, alone.0);
        // The longest that a row has.
        for _ in 0..8 {
            few.number(u64::MAX);
        }
        assert_eq!(few.length, few.bytes.len());
    }

    #[test]
    fn numbers_come_back() {
        for number in [0, 1, 127, 128, 1 << 40, u64::MAX] {
            let mut out = Out::default();
            out.number(number).signed(number as i64).bytes(b"x");
            let mut read = In(&out.0);
            assert_eq!(read.number(), Some(number));
            assert_eq!(read.signed(), Some(number as i64));
            assert_eq!(read.bytes(), Some(&b"x"[..]));
            assert_eq!(read.number(), None);
        }
    }
}
