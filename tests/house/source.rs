//! Rust source as a row of words and signs: enough to tell code from comments and text, and paths from the rest.

/// One word or sign of the source and the line it stands in, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub text: String,
    pub line: usize,
}

/// Splits source into identifiers, `::` and single signs. Comments, strings and character literals are left out; a
/// string leaves `""` behind so that what stands around it does not run together.
pub fn tokens(source: &str) -> Vec<Token> {
    let mut reader = Reader {
        rest: source.chars().collect(),
        at: 0,
        line: 1,
        tokens: Vec::new(),
    };
    while reader.at < reader.rest.len() {
        reader.step();
    }
    reader.tokens
}

struct Reader {
    rest: Vec<char>,
    at: usize,
    line: usize,
    tokens: Vec<Token>,
}

impl Reader {
    fn peek(&self, ahead: usize) -> char {
        self.rest.get(self.at + ahead).copied().unwrap_or('\0')
    }

    fn advance(&mut self, count: usize) {
        for _ in 0..count {
            if self.peek(0) == '\n' {
                self.line += 1;
            }
            self.at += 1;
        }
    }

    fn push(&mut self, text: impl Into<String>, line: usize) {
        let text = text.into();
        self.tokens.push(Token { text, line });
    }

    fn step(&mut self) {
        let line = self.line;
        match (self.peek(0), self.peek(1)) {
            ('/', '/') => {
                while self.at < self.rest.len() && self.peek(0) != '\n' {
                    self.advance(1);
                }
            }
            ('/', '*') => self.block_comment(),
            ('"', _) => self.string(),
            ('r' | 'b' | 'c', _) if self.raw_string() => self.push("\"\"", line),
            ('\'', _) => self.quote(),
            (':', ':') => {
                self.push("::", line);
                self.advance(2);
            }
            (sign, _) if sign.is_alphanumeric() || sign == '_' => {
                let start = self.at;
                while self.peek(0).is_alphanumeric() || self.peek(0) == '_' {
                    self.advance(1);
                }
                let word: String = self.rest[start..self.at].iter().collect();
                self.push(word, line);
            }
            (sign, _) => {
                if !sign.is_whitespace() {
                    self.push(sign, line);
                }
                self.advance(1);
            }
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        loop {
            match (self.peek(0), self.peek(1)) {
                ('/', '*') => {
                    depth += 1;
                    self.advance(2);
                }
                ('*', '/') => {
                    depth -= 1;
                    self.advance(2);
                }
                ('\0', _) => return,
                _ => self.advance(1),
            }
            if depth == 0 {
                return;
            }
        }
    }

    fn string(&mut self) {
        let line = self.line;
        self.advance(1);
        while self.at < self.rest.len() && self.peek(0) != '"' {
            let escaped = self.peek(0) == '\\';
            self.advance(if escaped { 2 } else { 1 });
        }
        self.advance(1);
        self.push("\"\"", line);
    }

    /// Takes `r"..."`, `r#"..."#`, `br"..."` and the like; leaves identifiers and `r#names` alone.
    fn raw_string(&mut self) -> bool {
        let prefix = if self.peek(1) == 'r' { 2 } else { 1 };
        if self.peek(prefix - 1) != 'r' {
            return false;
        }
        let mut hashes = 0;
        while self.peek(prefix + hashes) == '#' {
            hashes += 1;
        }
        if self.peek(prefix + hashes) != '"' {
            return false;
        }
        self.advance(prefix + hashes + 1);
        while self.at < self.rest.len() {
            let closes = self.peek(0) == '"' && (1..=hashes).all(|ahead| self.peek(ahead) == '#');
            self.advance(1);
            if closes {
                self.advance(hashes);
                break;
            }
        }
        true
    }

    /// A character literal is left out; of a lifetime only the sign is, so that its name is read as a word.
    fn quote(&mut self) {
        if self.peek(1) == '\\' {
            self.advance(3);
            while self.at < self.rest.len() && self.peek(0) != '\'' {
                self.advance(1);
            }
            self.advance(1);
        } else if self.peek(2) == '\'' {
            self.advance(3);
        } else {
            self.advance(1);
        }
    }
}
