//! Room at the destination, told with figures before the first byte.

use filewright::model::{Cause, Warning};

use super::scene::Scene;
use crate::common::mounts::Mount;
use crate::common::rig;
use crate::common::tree::{Contents, Node, What};

fn sources() -> Vec<Node> {
    let holes = Contents {
        size: 1 << 30,
        seed: 1,
        data: Some(vec![(0, 4096)]),
    };
    let many = (0..100).map(|at| Node::file(format!("f{at}"), 1)).collect();
    vec![
        Node::folder("large", vec![Node::file("x", 3 << 20)]),
        Node::folder("holes", vec![Node::new("x", What::File(holes), 0o644)]),
        Node::folder("many", many),
    ]
}

#[test]
fn a_copy_that_cannot_fit_is_refused_with_figures() {
    if !rig::with_own_mounts("space::a_copy_that_cannot_fit_is_refused_with_figures") {
        return;
    }
    let scene = Scene::new(sources());
    let mount = Mount::tmpfs("size=2m,nr_inodes=50").unwrap();
    let dst = mount.path().join("new");
    let dst = dst.to_str().unwrap();
    let free = 2 << 20;
    let needed = 3 << 20;

    for op in ["copytree", "move"] {
        let plan = scene.ask(op, &["large"]).dst(dst).plan();
        assert_eq!(
            plan.refused[0].cause,
            Cause::NoSpace { needed, free },
            "{op}"
        );
        assert!(
            plan.warnings.contains(&Warning::NoSpace { needed, free }),
            "{op}"
        );
        assert_eq!(
            (plan.summary.needed, plan.summary.free),
            (needed, Some(free))
        );
    }
    let plan = scene.ask("copyfile", &["large/x"]).dst(dst).plan();
    assert_eq!(plan.refused[0].cause, Cause::NoSpace { needed, free });
    let plan = scene.ask("copytree", &["large"]).dst(dst).python().plan();
    assert_eq!(plan.refused, [], "Python does not look");

    let plan = scene.ask("copytree", &["holes"]).dst(dst).go();
    assert_eq!(plan.summary.bytes, 1 << 30);
    assert_eq!(plan.summary.needed, 4096, "holes need no room");

    let plan = scene.ask("copytree", &["many"]).dst(dst).plan();
    let causes: Vec<&Cause> = plan.refused.iter().map(|failure| &failure.cause).collect();
    assert!(
        matches!(
            causes[..],
            [Cause::NoInodes {
                needed: 101,
                free: 40..50
            }]
        ),
        "{causes:?}"
    );
}
