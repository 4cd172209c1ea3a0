//! Random trees, for property tests and by seed.

use std::collections::HashSet;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::{BoxedStrategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use super::tree::{Contents, LinkTo, Node, Time, What};

/// What random trees may hold.
#[derive(Clone, Copy, Debug)]
pub struct Wants {
    /// Pipes and sockets.
    pub specials: bool,
    pub links: bool,
    pub twins: bool,
    /// Folders and files that lock out their owner.
    pub locked: bool,
    /// Owners other than the test's own user: needs root.
    pub owners: bool,
}

impl Wants {
    /// All that the present user can plant, copy and read back.
    pub fn all() -> Wants {
        let is_root = rustix::process::geteuid().is_root();
        Wants {
            specials: true,
            links: true,
            twins: true,
            locked: is_root,
            owners: is_root,
        }
    }

    /// Files, folders and links only.
    pub fn plain() -> Wants {
        Wants {
            specials: false,
            ..Wants::all()
        }
    }
}

/// Names that break careless programs.
pub fn odd_names() -> Vec<OsString> {
    let names: [&[u8]; 20] = [
        b"plain.txt",
        b"-rf",
        b"--",
        b"two\nlines",
        b"tab\there",
        b"trailing ",
        b" leading",
        b"...",
        b".hidden",
        b"\xff\xfe not text",
        b"half \xc3",
        "caf\u{e9}".as_bytes(),
        "cafe\u{301}".as_bytes(),
        "\u{202e}gpj.exe".as_bytes(),
        "\u{200b}".as_bytes(),
        b"\x1b[31mred",
        b"quote'\"`$(x)",
        b"back\\slash*?[",
        b"CON",
        b"a:b|c<d>",
    ];
    let mut names: Vec<OsString> = names
        .iter()
        .map(|name| OsString::from_vec(name.to_vec()))
        .collect();
    names.push(OsString::from_vec(vec![b'n'; 255]));
    names.push(OsString::from_vec([&[0xf0u8; 200][..], b"z"].concat()));
    names
}

fn name() -> impl Strategy<Value = OsString> {
    prop_oneof![
        3 => (0u32..40).prop_map(|number| OsString::from(format!("f{number}"))),
        2 => prop::sample::select(odd_names()),
        1 => vec(prop_oneof![1u8..=46, 48u8..=255], 1..20)
            .prop_filter("a name of its own", |name| name != b"." && name != b"..")
            .prop_map(OsString::from_vec),
    ]
}

fn contents() -> impl Strategy<Value = Contents> {
    let full = prop_oneof![
        4 => 0u64..200,
        3 => prop::sample::select(vec![0, 1, 4_095, 4_096, 4_097, 65_536, 131_073]),
        1 => 200_000u64..400_000,
        1 => prop::sample::select(vec![1u64 << 20, (3 << 20) + 17]),
    ];
    // Pieces of data stand on multiples of 64 KiB, which is a block boundary on every file system. A hole at the end is at
    // least a block: less than that saves nothing, and a copy may fill it.
    let tail = prop_oneof![Just(0u64), 4_096u64..65_536];
    let sparse = (vec(any::<bool>(), 1..12), tail, any::<u64>()).prop_map(|(slots, tail, seed)| {
        let size = slots.len() as u64 * 65_536 + tail;
        let data = slots
            .iter()
            .enumerate()
            .filter(|(_, is_data)| **is_data)
            .map(|(slot, _)| (slot as u64 * 65_536, 65_536))
            .collect();
        Contents {
            size,
            seed,
            data: Some(data),
        }
    });
    prop_oneof![
        6 => (full, any::<u64>()).prop_map(|(size, seed)| Contents::full(size, seed)),
        1 => sparse,
    ]
}

fn link() -> impl Strategy<Value = LinkTo> {
    let texts: Vec<OsString> = [
        &b"f1"[..],
        b"f2/f3",
        b"../f4",
        b"..",
        b".",
        b"no/such/place",
        b"/no/such/place",
        b"\xff odd \n text",
        b"/dev/null",
        b"f5/",
    ]
    .iter()
    .map(|text| OsString::from_vec(text.to_vec()))
    .collect();
    prop_oneof![
        3 => prop::sample::select(texts).prop_map(LinkTo::Text),
        2 => prop::sample::select(vec!["keep", "full", "full/inner", "full/one", ""])
            .prop_map(LinkTo::Victim),
    ]
}

fn time() -> impl Strategy<Value = Time> {
    prop_oneof![
        3 => (946_684_800i64..1_900_000_000, 0u32..1_000_000_000),
        1 => (-2_000_000_000i64..0, 0u32..1_000_000_000),
        1 => prop::sample::select(vec![(-1, 999_999_999), (0, 0), (0, 1), (1_600_000_000, 999_999_999)]),
    ]
}

fn attributes() -> impl Strategy<Value = Vec<(String, Vec<u8>)>> {
    prop_oneof![
        4 => Just(Vec::new()),
        1 => vec(any::<u8>(), 0..200).prop_map(|value| vec![("user.test".to_owned(), value)]),
        1 => Just(vec![
            ("user.empty".to_owned(), Vec::new()),
            ("user.n\u{e4}me".to_owned(), b"\0\xff".to_vec()),
        ]),
    ]
}

fn mode(wants: Wants, is_folder: bool) -> BoxedStrategy<u32> {
    let usual = if is_folder { 0o755 } else { 0o644 };
    let odd: Vec<u32> = if is_folder {
        vec![0o700, 0o1777, 0o2775, 0o555, 0o3750, 0o000, 0o311]
    } else {
        vec![0o600, 0o4755, 0o2755, 0o6711, 0o444, 0o000, 0o777, 0o1644]
    };
    let odd = odd
        .into_iter()
        .map(|mode| match (wants.locked, is_folder) {
            (true, _) => mode,
            (false, true) => mode | 0o700,
            (false, false) => mode | 0o400,
        })
        .collect::<Vec<_>>();
    prop_oneof![3 => Just(usual), 2 => prop::sample::select(odd)].boxed()
}

fn owner(wants: Wants) -> BoxedStrategy<Option<(u32, u32)>> {
    if wants.owners {
        prop_oneof![4 => Just(None), 1 => Just(Some((1_234, 4_321))), 1 => Just(Some((0, 65_534)))]
            .boxed()
    } else {
        Just(None).boxed()
    }
}

fn node(wants: Wants, what: BoxedStrategy<What>, is_folder: bool) -> BoxedStrategy<Node> {
    (
        name(),
        what,
        mode(wants, is_folder),
        owner(wants),
        time(),
        attributes(),
    )
        .prop_map(|(name, what, mode, owner, modified, attributes)| Node {
            name,
            what,
            mode,
            owner,
            modified,
            attributes,
        })
        .boxed()
}

fn leaf(wants: Wants) -> BoxedStrategy<Node> {
    let file = contents().prop_map(What::File).boxed();
    let mut kinds = vec![(8, file)];
    if wants.links {
        kinds.push((3, link().prop_map(What::Link).boxed()));
    }
    if wants.twins {
        kinds.push((2, any::<u8>().prop_map(What::Twin).boxed()));
    }
    if wants.specials {
        kinds.push((1, Just(What::Pipe).boxed()));
        kinds.push((1, Just(What::Socket).boxed()));
    }
    let what = proptest::strategy::Union::new_weighted(kinds).boxed();
    node(wants, what, false)
}

/// Contents of a folder: up to four levels, at most about 60 entries, no name twice in a folder.
pub fn nodes(wants: Wants) -> BoxedStrategy<Vec<Node>> {
    let entry = leaf(wants).prop_recursive(4, 60, 6, move |inner| {
        let what = vec(inner, 0..6).prop_map(|nodes| What::Folder(named_once(nodes)));
        node(wants, what.boxed(), true)
    });
    vec(entry, 0..8).prop_map(named_once).boxed()
}

/// A folder of this name with random contents, mode and time.
pub fn folder(name: &'static str, wants: Wants) -> BoxedStrategy<Node> {
    let what = nodes(wants).prop_map(What::Folder).boxed();
    node(wants, what, true)
        .prop_map(move |mut node| {
            node.name = OsString::from(name);
            node
        })
        .boxed()
}

fn named_once(nodes: Vec<Node>) -> Vec<Node> {
    let mut seen = HashSet::new();
    nodes
        .into_iter()
        .filter(|node| seen.insert(node.name.clone()))
        .collect()
}

fn rng(seed: u64) -> TestRng {
    let mut bytes = [0; 32];
    super::tree::scramble(seed, &mut bytes);
    TestRng::from_seed(RngAlgorithm::ChaCha, &bytes)
}

/// The value of a strategy that belongs to a seed.
pub fn by_seed<S: Strategy>(seed: u64, strategy: &S) -> S::Value {
    let mut runner = TestRunner::new_with_rng(Config::default(), rng(seed));
    strategy
        .new_tree(&mut runner)
        .expect("a value of the strategy")
        .current()
}

fn number_from_environment(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Runs a property over this many random values and panics with the smallest that fails. The seed is fixed, so that a
/// failure comes again; `FILEWRIGHT_SEED` sets another, `FILEWRIGHT_CASES` multiplies the count.
pub fn check<S: Strategy>(
    cases: u32,
    strategy: S,
    property: impl Fn(S::Value) -> Result<(), String>,
) {
    let seed = number_from_environment("FILEWRIGHT_SEED").unwrap_or(20_26);
    let times = number_from_environment("FILEWRIGHT_CASES").unwrap_or(1);
    let config = Config {
        cases: cases.saturating_mul(times as u32),
        max_shrink_iters: 400,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(config, rng(seed));
    let outcome = runner.run(&strategy, |value| {
        property(value).map_err(TestCaseError::fail)
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(reason, value)) => {
            panic!("seed {seed}: {reason}\nsmallest: {value:#?}")
        }
        Err(error) => panic!("seed {seed}: {error}"),
    }
}
