//! The currencies of accounts and instruments, each kept once, so that two are compared as numbers.

#[derive(Debug, Default)]
pub struct Currencies(Vec<String>);

/// A currency of one engine; in another it may have another number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Currency(usize);

impl Currencies {
    pub fn named(&mut self, name: &str) -> Currency {
        let known = self.0.iter().position(|known| known == name);
        Currency(known.unwrap_or_else(|| {
            self.0.push(name.into());
            self.0.len() - 1
        }))
    }

    pub fn name(&self, currency: Currency) -> &str {
        &self.0[currency.0]
    }
}
