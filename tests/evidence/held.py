"""The rows: what each is about, and the tests of the package that hold it."""

import os
import subprocess

from table import Tally

SCENARIOS = {
    5: "rmtree of a tree with links of every kind",
    6: "an attacker swaps a folder with a link",
    8: "traversal uses descriptors",
    9: "kill -9 at every call of a move across file systems",
    10: "kill -9 at every call of the other jobs",
    12: "power loss",
    13: "a torn or damaged journal",
    15: "the disk fills up in a copy",
    17: "the journal's own disk is full",
    18: "free space is checked in the plan",
    19: "EIO on one file among many",
    21: "short reads and writes, EINTR",
    22: "each call fails once",
    23: "EXDEV inside one file system",
    24: "metadata across file systems",
    25: "a read-only file system",
    26: "EACCES on one folder of many",
    27: "immutable and append-only entries",
    29: "quota exceeded",
    30: "a chain of 4,000 folders",
    31: "one folder with 1,000,000 entries",
    32: "64 descriptors, 16 workers, 10,000 files",
    33: "names",
    34: "guarded places",
    35: "into itself, onto itself, change of case",
    37: "the source changes while it is copied",
    39: "a copy that reads back differently",
    40: "random trees, random ends and pauses, taken back",
    42: "cancel at random moments",
    43: "two instances, a stale lock",
    44: "a private file is never more open",
    46: "truncate at its limits",
    47: "unlink of a folder, rmdir of a full one",
    49: "damaged lines, journals and archives",
}

# (test program, how the names of the tests begin)
TESTS = {
    5: [("faults", "what_links_point_at"), ("entries", "rmtree_of_a_link")],
    6: [("deep", "rmtree_never"), ("deep", "copytree_never"), ("deep", "move_across")],
    8: [("strace", "")],
    9: [("killed", "a_job_killed")],
    10: [("killed", "")],
    13: [("journal", "a_journal"), ("journal", "a_flipped"), ("damage", "")],
    15: [("faults", "a_disk_that_fills"), ("faults", "inodes")],
    17: [("vault", "a_full_disk"), ("vault", "nothing_is_done")],
    18: [("faults", "a_copy_that_does_not_fit"), ("ops", "space::")],
    19: [("sweep", "one_unreadable")],
    21: [("sweep", "interrupted_calls"), ("sweep", "files_whose_length")],
    22: [("sweep", "")],
    23: [("sweep", "a_rename_that")],
    24: [("faults", "a_move_between"), ("faults", "clones_are")],
    25: [("faults", "a_read_only")],
    26: [("faults", "one_closed"), ("faults", "a_file_that_may_not")],
    27: [("faults", "immutable")],
    30: [("deep", "thousands_of"), ("deep", "a_deep_chain")],
    31: [("deep", "one_folder_with")],
    32: [("deep", "sixty_four")],
    33: [("entries", "rename_gives"), ("entries", "remove_takes"), ("files", "files_of_any_name"), ("script", "")],
    34: [("faults", "places_that"), ("faults", "mounts_are"), ("faults", "the_programs_own"), ("ops", "removals::guarded")],
    35: [("faults", "a_folder_into"), ("faults", "a_file_onto"), ("files", "a_copy_onto"), ("batch", "cases_are")],
    37: [("faults", "a_source_that"), ("findings", "moves::a_source"), ("findings", "moves::what_is_saved")],
    39: [("findings", "copies::verifying"), ("archives", "kept::what_is_written")],
    40: [("undone", ""), ("journal", "every_operation"), ("journal", "a_job_that")],
    42: [("conformance", "a_cancel_at_any"), ("exec", "a_cancelled"), ("exec", "a_paused")],
    43: [("vault", "two_programs")],
    44: [("faults", "a_private_file")],
    46: [("faults", "truncate_says"), ("entries", "truncate"), ("ops", "resizes::")],
    47: [("entries", "remove_of_a_folder"), ("entries", "rmdir")],
    49: [("damage", ""), ("archives", "broken::"), ("call", "every_line")],
}


# Rows whose tests try as many random cases as they are told, and how many without a bound.
RANDOM = {40: 10_000}


def row(number, context):
    """A row that is held by tests of the package: runs them."""
    tally = Tally(number, SCENARIOS[number])
    notes = []
    env = dict(os.environ)
    if number in RANDOM:
        env["FILEWRIGHT_CASES"] = str(context.tries or RANDOM[number])
    for program, start in TESTS[number]:
        words = [context.cargo, "test", "--quiet", "--test", program, "--", start]
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env)
        text = done.stdout.decode(errors="replace")
        passed = [line for line in text.splitlines() if line.startswith("test result:")]
        count = sum(int(line.split(" passed")[0].split()[-1]) for line in passed)
        tally.tries += count
        notes += [line for line in text.splitlines() if line.startswith(("skipped: ", "measured: "))]
        if done.returncode != 0 or count == 0:
            tally.wrong(f"{' '.join(words)}: {text[-1500:]}")
    tally.note = "; ".join(["tests of the package", *notes])
    return [tally]


def tell(own):
    print("| # | scenario | the driver's own | tests of the package |\n|---|---|---|---|")
    for number, scenario in sorted(SCENARIOS.items()):
        tests = ", ".join(f"`{program}` {start}".strip() for program, start in TESTS.get(number, []))
        print(f"| {number} | {scenario} | {'yes' if number in own else ''} | {tests} |")
    return 0
