//! Digests by the names of Python's `hashlib`, and the sum by which copies are compared.

use blake2::{Blake2b512, Blake2s256};
use md5::Md5;
use ring::digest::{Context, SHA256, SHA384, SHA512};
use sha1::Sha1;
use sha2::Sha224;
use sha2::digest::DynDigest;
use sha3::{Sha3_224, Sha3_256, Sha3_384, Sha3_512};
use twox_hash::XxHash3_128;

use crate::model::Algorithm;

/// A digest in the making.
pub struct Digester(Kind);

enum Kind {
    Blake3(Box<blake3::Hasher>),
    Xxh3(Box<XxHash3_128>),
    Sha2(Box<Context>),
    Other(Box<dyn DynDigest>),
}

impl Digester {
    pub fn new(algorithm: Algorithm) -> Digester {
        let other: Box<dyn DynDigest> = match algorithm {
            Algorithm::Md5 => Box::new(Md5::default()),
            Algorithm::Sha1 => Box::new(Sha1::default()),
            Algorithm::Sha224 => Box::new(Sha224::default()),
            Algorithm::Sha256 => return Digester::sha2(&SHA256),
            Algorithm::Sha384 => return Digester::sha2(&SHA384),
            Algorithm::Sha512 => return Digester::sha2(&SHA512),
            Algorithm::Sha3x224 => Box::new(Sha3_224::default()),
            Algorithm::Sha3x256 => Box::new(Sha3_256::default()),
            Algorithm::Sha3x384 => Box::new(Sha3_384::default()),
            Algorithm::Sha3x512 => Box::new(Sha3_512::default()),
            Algorithm::Blake2b => Box::new(Blake2b512::default()),
            Algorithm::Blake2s => Box::new(Blake2s256::default()),
            Algorithm::Blake3 => return Digester(Kind::Blake3(Box::default())),
        };
        Digester(Kind::Other(other))
    }

    fn sha2(algorithm: &'static ring::digest::Algorithm) -> Digester {
        Digester(Kind::Sha2(Box::new(Context::new(algorithm))))
    }

    /// XXH3 of 128 bits: finds what a disk, a cable or a driver makes of bytes as surely as any, and costs next to nothing
    /// beside the copy. It is no digest: who wants to deceive it can.
    pub fn sum() -> Digester {
        Digester(Kind::Xxh3(Box::default()))
    }

    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            Kind::Xxh3(hasher) => hasher.write(bytes),
            Kind::Blake3(hasher) => {
                hasher.update(bytes);
            }
            Kind::Sha2(context) => context.update(bytes),
            Kind::Other(digest) => digest.update(bytes),
        }
    }

    /// The bytes of the digest, 16 to 64 of them.
    pub fn finish(self) -> Vec<u8> {
        match self.0 {
            Kind::Blake3(hasher) => hasher.finalize().as_bytes().to_vec(),
            Kind::Xxh3(hasher) => hasher.finish_128().to_be_bytes().to_vec(),
            Kind::Sha2(context) => context.finish().as_ref().to_vec(),
            Kind::Other(digest) => digest.finalize().into_vec(),
        }
    }
}
