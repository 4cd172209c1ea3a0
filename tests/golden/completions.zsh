#compdef filewright

autoload -U is-at-least

_filewright() {
    typeset -A opt_args
    typeset -a _arguments_options
    local ret=1

    if is-at-least 5.2; then
        _arguments_options=(-s -S -C)
    else
        _arguments_options=(-s -C)
    fi

    local context curcontext="$curcontext" state line
    _arguments "${_arguments_options[@]}" : \
'-h[Print help]' \
'--help[Print help]' \
'-V[Print version]' \
'--version[Print version]' \
'::paths -- Folder, or files of one folder, that the window opens on:_files' \
":: :_filewright_commands" \
"*::: :->filewright" \
&& ret=0
    case $state in
    (filewright)
        words=($line[2] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:filewright-command-$line[2]:"
        case $line[2] in
            (copy2)
_arguments "${_arguments_options[@]}" : \
'*--include=[Only what fits a shell pattern\: *.jpg is laid against names, docs/**/*.md against paths below what is selected]:PATTERN:_default' \
'*--exclude=[Leave out what fits, with all that is in it; a / at the end of a pattern means folders]:PATTERN:_default' \
'--min-size=[Only files of at least so many bytes, as in 4096 or 2.5GB]:SIZE:_default' \
'--max-size=[Only files of at most so many bytes]:SIZE:_default' \
'--newer-than=[Only what was modified since\: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01]:WHEN:_default' \
'--older-than=[Only what was not modified since]:WHEN:_default' \
'*--type=[Only entries of a type, which may be said several times]:TYPE:(file folder link special)' \
'--max-depth=[Go down so many levels\: 0 is only what is selected, 1 what lies in it]:LEVELS:_default' \
'--existing=[Rule for everything that is in the way and differs]:RULE:(ask skip keep-both replace)' \
'*--on-conflict=[Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file]:KIND=RULE:_default' \
'--workers=[Threads that work on it \[default\: one per core\]]:N:_default' \
'--order=[Which files come first \[default\: as-given\]]:ORDER:(as-given largest-first smallest-first)' \
'(--no-verify)--manifest=[Write down the digests of what is copied or moved, once it is verified]:FILE:_files' \
'--manifest-format=[Kind of digest \[default\: by the name\: .sha256, else b3sum\]]:FORMAT:(b3sum sha256)' \
'--follow-symlinks[Copy what a link points at instead of the link itself, or --no-follow-symlinks \[default\: no; with --python\: yes\]]' \
'--no-follow-symlinks[]' \
'--plan[Print what would be done and change nothing]' \
'--as-python[Print it as a script for Python 3.11 and later, and change nothing]' \
'(--as-python)--as-shell[Print it as a script for sh with GNU coreutils, and change nothing]' \
'--python[Behave as Python'\''s own function does; implies --permanent]' \
'--permanent[Keep nothing of what is deleted, replaced or cut\: it cannot be taken back]' \
'--allow-loss[Let a move take sources away whose copies lack owner, times or the like]' \
'--no-undo[The same]' \
'--no-journal[Write nothing down\: the job can be neither resumed nor taken back]' \
'--one-file-system[Leave alone what is mounted inside, or --no-one-file-system \[default\: yes; with --python\: no\]]' \
'--no-one-file-system[]' \
'--flush[Wait until everything is on the device, or --no-flush \[default\: yes; with --python\: no\]]' \
'--no-flush[]' \
'--verify[Read every copy back from the device and compare it, or --no-verify \[default\: for moves to another disk, and with --manifest\]]' \
'--no-verify[]' \
'--json[Tell plan, progress, failures and end as lines of JSON]' \
'-q[Tell nothing but failures; of a plan only the sum]' \
'--quiet[Tell nothing but failures; of a plan only the sum]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::selection -- What it is done to; one or more:_files' \
':dst -- A folder to put it into, or its new name:_files' \
&& ret=0
;;
(copytree)
_arguments "${_arguments_options[@]}" : \
'--copy-function=[What a copy takes along besides the contents \[default\: copy2\]]:WORD:(copy2 copy copyfile)' \
'*--ignore-patterns=[Names that fit one of these shell patterns are left out, folders with all that is in them]:PATTERN:' \
'*--exclude-path=[These paths below the selected folder are left out]:PATH:_files' \
'*--include=[Only what fits a shell pattern\: *.jpg is laid against names, docs/**/*.md against paths below what is selected]:PATTERN:_default' \
'*--exclude=[Leave out what fits, with all that is in it; a / at the end of a pattern means folders]:PATTERN:_default' \
'--min-size=[Only files of at least so many bytes, as in 4096 or 2.5GB]:SIZE:_default' \
'--max-size=[Only files of at most so many bytes]:SIZE:_default' \
'--newer-than=[Only what was modified since\: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01]:WHEN:_default' \
'--older-than=[Only what was not modified since]:WHEN:_default' \
'*--type=[Only entries of a type, which may be said several times]:TYPE:(file folder link special)' \
'--max-depth=[Go down so many levels\: 0 is only what is selected, 1 what lies in it]:LEVELS:_default' \
'--existing=[Rule for everything that is in the way and differs]:RULE:(ask skip keep-both replace)' \
'*--on-conflict=[Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file]:KIND=RULE:_default' \
'--workers=[Threads that work on it \[default\: one per core\]]:N:_default' \
'--order=[Which files come first \[default\: as-given\]]:ORDER:(as-given largest-first smallest-first)' \
'(--no-verify)--manifest=[Write down the digests of what is copied or moved, once it is verified]:FILE:_files' \
'--manifest-format=[Kind of digest \[default\: by the name\: .sha256, else b3sum\]]:FORMAT:(b3sum sha256)' \
'--dirs-exist-ok[Folders that are there already are filled up instead of refused, or --no-dirs-exist-ok \[default\: yes; with --python\: no\]]' \
'--no-dirs-exist-ok[]' \
'--symlinks[Copy links themselves; otherwise what they point at is copied in their place, or --no-symlinks \[default\: yes; with --python\: no\]]' \
'--no-symlinks[]' \
'--ignore-dangling-symlinks[Where links are followed, those that lead nowhere are left out instead of told as failures, or --no-ignore-dangling-symlinks \[default\: no\]]' \
'--no-ignore-dangling-symlinks[]' \
'--plan[Print what would be done and change nothing]' \
'--as-python[Print it as a script for Python 3.11 and later, and change nothing]' \
'(--as-python)--as-shell[Print it as a script for sh with GNU coreutils, and change nothing]' \
'--python[Behave as Python'\''s own function does; implies --permanent]' \
'--permanent[Keep nothing of what is deleted, replaced or cut\: it cannot be taken back]' \
'--allow-loss[Let a move take sources away whose copies lack owner, times or the like]' \
'--no-undo[The same]' \
'--no-journal[Write nothing down\: the job can be neither resumed nor taken back]' \
'--one-file-system[Leave alone what is mounted inside, or --no-one-file-system \[default\: yes; with --python\: no\]]' \
'--no-one-file-system[]' \
'--flush[Wait until everything is on the device, or --no-flush \[default\: yes; with --python\: no\]]' \
'--no-flush[]' \
'--verify[Read every copy back from the device and compare it, or --no-verify \[default\: for moves to another disk, and with --manifest\]]' \
'--no-verify[]' \
'--json[Tell plan, progress, failures and end as lines of JSON]' \
'-q[Tell nothing but failures; of a plan only the sum]' \
'--quiet[Tell nothing but failures; of a plan only the sum]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::selection -- What it is done to; one or more:_files' \
':dst -- For one selected item its new name, for several the folder into which they go:_files' \
&& ret=0
;;
(copyfile)
_arguments "${_arguments_options[@]}" : \
'*--include=[Only what fits a shell pattern\: *.jpg is laid against names, docs/**/*.md against paths below what is selected]:PATTERN:_default' \
'*--exclude=[Leave out what fits, with all that is in it; a / at the end of a pattern means folders]:PATTERN:_default' \
'--min-size=[Only files of at least so many bytes, as in 4096 or 2.5GB]:SIZE:_default' \
'--max-size=[Only files of at most so many bytes]:SIZE:_default' \
'--newer-than=[Only what was modified since\: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01]:WHEN:_default' \
'--older-than=[Only what was not modified since]:WHEN:_default' \
'*--type=[Only entries of a type, which may be said several times]:TYPE:(file folder link special)' \
'--max-depth=[Go down so many levels\: 0 is only what is selected, 1 what lies in it]:LEVELS:_default' \
'--existing=[Rule for everything that is in the way and differs]:RULE:(ask skip keep-both replace)' \
'*--on-conflict=[Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file]:KIND=RULE:_default' \
'--workers=[Threads that work on it \[default\: one per core\]]:N:_default' \
'--order=[Which files come first \[default\: as-given\]]:ORDER:(as-given largest-first smallest-first)' \
'(--no-verify)--manifest=[Write down the digests of what is copied or moved, once it is verified]:FILE:_files' \
'--manifest-format=[Kind of digest \[default\: by the name\: .sha256, else b3sum\]]:FORMAT:(b3sum sha256)' \
'--follow-symlinks[Copy what a link points at instead of the link itself, or --no-follow-symlinks \[default\: no; with --python\: yes\]]' \
'--no-follow-symlinks[]' \
'--plan[Print what would be done and change nothing]' \
'--as-python[Print it as a script for Python 3.11 and later, and change nothing]' \
'(--as-python)--as-shell[Print it as a script for sh with GNU coreutils, and change nothing]' \
'--python[Behave as Python'\''s own function does; implies --permanent]' \
'--permanent[Keep nothing of what is deleted, replaced or cut\: it cannot be taken back]' \
'--allow-loss[Let a move take sources away whose copies lack owner, times or the like]' \
'--no-undo[The same]' \
'--no-journal[Write nothing down\: the job can be neither resumed nor taken back]' \
'--one-file-system[Leave alone what is mounted inside, or --no-one-file-system \[default\: yes; with --python\: no\]]' \
'--no-one-file-system[]' \
'--flush[Wait until everything is on the device, or --no-flush \[default\: yes; with --python\: no\]]' \
'--no-flush[]' \
'--verify[Read every copy back from the device and compare it, or --no-verify \[default\: for moves to another disk, and with --manifest\]]' \
'--no-verify[]' \
'--json[Tell plan, progress, failures and end as lines of JSON]' \
'-q[Tell nothing but failures; of a plan only the sum]' \
'--quiet[Tell nothing but failures; of a plan only the sum]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::selection -- What it is done to; one or more:_files' \
':dst -- For one selected item its new name, for several the folder into which they go:_files' \
&& ret=0
;;
(copy)
_arguments "${_arguments_options[@]}" : \
'*--include=[Only what fits a shell pattern\: *.jpg is laid against names, docs/**/*.md against paths below what is selected]:PATTERN:_default' \
'*--exclude=[Leave out what fits, with all that is in it; a / at the end of a pattern means folders]:PATTERN:_default' \
'--min-size=[Only files of at least so many bytes, as in 4096 or 2.5GB]:SIZE:_default' \
'--max-size=[Only files of at most so many bytes]:SIZE:_default' \
'--newer-than=[Only what was modified since\: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01]:WHEN:_default' \
'--older-than=[Only what was not modified since]:WHEN:_default' \
'*--type=[Only entries of a type, which may be said several times]:TYPE:(file folder link special)' \
'--max-depth=[Go down so many levels\: 0 is only what is selected, 1 what lies in it]:LEVELS:_default' \
'--existing=[Rule for everything that is in the way and differs]:RULE:(ask skip keep-both replace)' \
'*--on-conflict=[Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file]:KIND=RULE:_default' \
'--workers=[Threads that work on it \[default\: one per core\]]:N:_default' \
'--order=[Which files come first \[default\: as-given\]]:ORDER:(as-given largest-first smallest-first)' \
'(--no-verify)--manifest=[Write down the digests of what is copied or moved, once it is verified]:FILE:_files' \
'--manifest-format=[Kind of digest \[default\: by the name\: .sha256, else b3sum\]]:FORMAT:(b3sum sha256)' \
'--follow-symlinks[Copy what a link points at instead of the link itself, or --no-follow-symlinks \[default\: no; with --python\: yes\]]' \
'--no-follow-symlinks[]' \
'--plan[Print what would be done and change nothing]' \
'--as-python[Print it as a script for Python 3.11 and later, and change nothing]' \
'(--as-python)--as-shell[Print it as a script for sh with GNU coreutils, and change nothing]' \
'--python[Behave as Python'\''s own function does; implies --permanent]' \
'--permanent[Keep nothing of what is deleted, replaced or cut\: it cannot be taken back]' \
'--allow-loss[Let a move take sources away whose copies lack owner, times or the like]' \
'--no-undo[The same]' \
'--no-journal[Write nothing down\: the job can be neither resumed nor taken back]' \
'--one-file-system[Leave alone what is mounted inside, or --no-one-file-system \[default\: yes; with --python\: no\]]' \
'--no-one-file-system[]' \
'--flush[Wait until everything is on the device, or --no-flush \[default\: yes; with --python\: no\]]' \
'--no-flush[]' \
'--verify[Read every copy back from the device and compare it, or --no-verify \[default\: for moves to another disk, and with --manifest\]]' \
'--no-verify[]' \
'--json[Tell plan, progress, failures and end as lines of JSON]' \
'-q[Tell nothing but failures; of a plan only the sum]' \
'--quiet[Tell nothing but failures; of a plan only the sum]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::selection -- What it is done to; one or more:_files' \
':dst -- A folder to put it into, or its new name:_files' \
&& ret=0
;;
(move)
_arguments "${_arguments_options[@]}" : \
'--copy-function=[What a copy takes along besides the contents \[default\: copy2\]]:WORD:(copy2 copy copyfile)' \
'*--include=[Only what fits a shell pattern\: *.jpg is laid against names, docs/**/*.md against paths below what is selected]:PATTERN:_default' \
'*--exclude=[Leave out what fits, with all that is in it; a / at the end of a pattern means folders]:PATTERN:_default' \
'--min-size=[Only files of at least so many bytes, as in 4096 or 2.5GB]:SIZE:_default' \
'--max-size=[Only files of at most so many bytes]:SIZE:_default' \
'--newer-than=[Only what was modified since\: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01]:WHEN:_default' \
'--older-than=[Only what was not modified since]:WHEN:_default' \
'*--type=[Only entries of a type, which may be said several times]:TYPE:(file folder link special)' \
'--max-depth=[Go down so many levels\: 0 is only what is selected, 1 what lies in it]:LEVELS:_default' \
'--existing=[Rule for everything that is in the way and differs]:RULE:(ask skip keep-both replace)' \
'*--on-conflict=[Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file]:KIND=RULE:_default' \
'--workers=[Threads that work on it \[default\: one per core\]]:N:_default' \
'--order=[Which files come first \[default\: as-given\]]:ORDER:(as-given largest-first smallest-first)' \
'(--no-verify)--manifest=[Write down the digests of what is copied or moved, once it is verified]:FILE:_files' \
'--manifest-format=[Kind of digest \[default\: by the name\: .sha256, else b3sum\]]:FORMAT:(b3sum sha256)' \
'--plan[Print what would be done and change nothing]' \
'--as-python[Print it as a script for Python 3.11 and later, and change nothing]' \
'(--as-python)--as-shell[Print it as a script for sh with GNU coreutils, and change nothing]' \
'--python[Behave as Python'\''s own function does; implies --permanent]' \
'--permanent[Keep nothing of what is deleted, replaced or cut\: it cannot be taken back]' \
'--allow-loss[Let a move take sources away whose copies lack owner, times or the like]' \
'--no-undo[The same]' \
'--no-journal[Write nothing down\: the job can be neither resumed nor taken back]' \
'--one-file-system[Leave alone what is mounted inside, or --no-one-file-system \[default\: yes; with --python\: no\]]' \
'--no-one-file-system[]' \
'--flush[Wait until everything is on the device, or --no-flush \[default\: yes; with --python\: no\]]' \
'--no-flush[]' \
'--verify[Read every copy back from the device and compare it, or --no-verify \[default\: for moves to another disk, and with --manifest\]]' \
'--no-verify[]' \
'--json[Tell plan, progress, failures and end as lines of JSON]' \
'-q[Tell nothing but failures; of a plan only the sum]' \
'--quiet[Tell nothing but failures; of a plan only the sum]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::selection -- What it is done to; one or more:_files' \
':dst -- A folder to put it into, or its new name:_files' \
&& ret=0
;;
(rename)
_arguments "${_arguments_options[@]}" : \
'*--include=[Only what fits a shell pattern\: *.jpg is laid against names, docs/**/*.md against paths below what is selected]:PATTERN:_default' \
'*--exclude=[Leave out what fits, with all that is in it; a / at the end of a pattern means folders]:PATTERN:_default' \
'--min-size=[Only files of at least so many bytes, as in 4096 or 2.5GB]:SIZE:_default' \
'--max-size=[Only files of at most so many bytes]:SIZE:_default' \
'--newer-than=[Only what was modified since\: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01]:WHEN:_default' \
'--older-than=[Only what was not modified since]:WHEN:_default' \
'*--type=[Only entries of a type, which may be said several times]:TYPE:(file folder link special)' \
'--max-depth=[Go down so many levels\: 0 is only what is selected, 1 what lies in it]:LEVELS:_default' \
'--existing=[Rule for everything that is in the way and differs]:RULE:(ask skip keep-both replace)' \
'*--on-conflict=[Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file]:KIND=RULE:_default' \
'--workers=[Threads that work on it \[default\: one per core\]]:N:_default' \
'--order=[Which files come first \[default\: as-given\]]:ORDER:(as-given largest-first smallest-first)' \
'(--no-verify)--manifest=[Write down the digests of what is copied or moved, once it is verified]:FILE:_files' \
'--manifest-format=[Kind of digest \[default\: by the name\: .sha256, else b3sum\]]:FORMAT:(b3sum sha256)' \
'--plan[Print what would be done and change nothing]' \
'--as-python[Print it as a script for Python 3.11 and later, and change nothing]' \
'(--as-python)--as-shell[Print it as a script for sh with GNU coreutils, and change nothing]' \
'--python[Behave as Python'\''s own function does; implies --permanent]' \
'--permanent[Keep nothing of what is deleted, replaced or cut\: it cannot be taken back]' \
'--allow-loss[Let a move take sources away whose copies lack owner, times or the like]' \
'--no-undo[The same]' \
'--no-journal[Write nothing down\: the job can be neither resumed nor taken back]' \
'--one-file-system[Leave alone what is mounted inside, or --no-one-file-system \[default\: yes; with --python\: no\]]' \
'--no-one-file-system[]' \
'--flush[Wait until everything is on the device, or --no-flush \[default\: yes; with --python\: no\]]' \
'--no-flush[]' \
'--verify[Read every copy back from the device and compare it, or --no-verify \[default\: for moves to another disk, and with --manifest\]]' \
'--no-verify[]' \
'--json[Tell plan, progress, failures and end as lines of JSON]' \
'-q[Tell nothing but failures; of a plan only the sum]' \
'--quiet[Tell nothing but failures; of a plan only the sum]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::selection -- What it is done to; one or more:_files' \
':dst -- The full new name; for several selected items the folder into which they go:_files' \
&& ret=0
;;
(batch_rename)
_arguments "${_arguments_options[@]}" : \
'*--rule=[One more rule, applied after all other options and the rules before it\: s/FIND/WITH/FLAGS (i ignore case, p pattern, e in the extension, b in both), number/FROM/STEP/DIGITS/BY/last|start|end, insert/TEXT/start|end|AT, case/lower|upper|title|first/name|ext; any sign can take the place of the slash]:RULE:' \
'--find=[What is replaced, everywhere in the name; empty stands for the whole name]:WORD:' \
'--replace=[Text; {n\:03} is a number of three digits, {date} or {date\:%Y-%m-%d} the day of the last change, {name}, {ext} and {folder} what they say; with a pattern also \$1 and \${group}]:WORD:' \
'--start=[The first number \[default\: 1\]]:NUMBER:' \
'--step=[From one number to the next \[default\: 1\]]:NUMBER:' \
'--digits=[Least digits of a number that does not say how many \[default\: 1\]]:NUMBER:' \
'--number-by=[Order in which the numbers are given \[default\: selection\]]:WORD:(selection name date size)' \
'--case=[Upper and lower case of that part, after everything else \[default\: keep\]]:WORD:(keep lower upper title sentence)' \
'--extension-case=[Upper and lower case of the extension, whatever the rules work on \[default\: keep\]]:WORD:(keep lower upper)' \
'--scope=[The part of a name that the rules work on; a folder has no extension \[default\: name\]]:WORD:(name extension whole)' \
'--insert=[Text that is inserted, with the same words in braces]:WORD:' \
'--insert-at=[Characters before what is inserted; -1 is the end, -2 one before it \[default\: 0\]]:NUMBER:' \
'--remove-from=[Characters that stay before those that are removed \[default\: 0\]]:NUMBER:' \
'--remove-count=[How many characters are removed there \[default\: 0\]]:NUMBER:' \
'*--unchanged=[Of the selection this keeps its name, and takes no number]:PATH:_files' \
'*--include=[Only what fits a shell pattern\: *.jpg is laid against names, docs/**/*.md against paths below what is selected]:PATTERN:_default' \
'*--exclude=[Leave out what fits, with all that is in it; a / at the end of a pattern means folders]:PATTERN:_default' \
'--min-size=[Only files of at least so many bytes, as in 4096 or 2.5GB]:SIZE:_default' \
'--max-size=[Only files of at most so many bytes]:SIZE:_default' \
'--newer-than=[Only what was modified since\: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01]:WHEN:_default' \
'--older-than=[Only what was not modified since]:WHEN:_default' \
'*--type=[Only entries of a type, which may be said several times]:TYPE:(file folder link special)' \
'--max-depth=[Go down so many levels\: 0 is only what is selected, 1 what lies in it]:LEVELS:_default' \
'--existing=[Rule for everything that is in the way and differs]:RULE:(ask skip keep-both replace)' \
'*--on-conflict=[Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file]:KIND=RULE:_default' \
'--workers=[Threads that work on it \[default\: one per core\]]:N:_default' \
'--order=[Which files come first \[default\: as-given\]]:ORDER:(as-given largest-first smallest-first)' \
'(--no-verify)--manifest=[Write down the digests of what is copied or moved, once it is verified]:FILE:_files' \
'--manifest-format=[Kind of digest \[default\: by the name\: .sha256, else b3sum\]]:FORMAT:(b3sum sha256)' \
'--regex[What is looked for is a regular expression, or --no-regex \[default\: no\]]' \
'--no-regex[]' \
'--ignore-case[Upper and lower case are one where something is looked for, or --no-ignore-case \[default\: no\]]' \
'--no-ignore-case[]' \
'--number-per-folder[The numbers begin anew in each folder, or --no-number-per-folder \[default\: no\]]' \
'--no-number-per-folder[]' \
'--trim[White space at both ends of the name goes, or --no-trim \[default\: no\]]' \
'--no-trim[]' \
'--plan[Print what would be done and change nothing]' \
'--as-python[Print it as a script for Python 3.11 and later, and change nothing]' \
'(--as-python)--as-shell[Print it as a script for sh with GNU coreutils, and change nothing]' \
'--python[Behave as Python'\''s own function does; implies --permanent]' \
'--permanent[Keep nothing of what is deleted, replaced or cut\: it cannot be taken back]' \
'--allow-loss[Let a move take sources away whose copies lack owner, times or the like]' \
'--no-undo[The same]' \
'--no-journal[Write nothing down\: the job can be neither resumed nor taken back]' \
'--one-file-system[Leave alone what is mounted inside, or --no-one-file-system \[default\: yes; with --python\: no\]]' \
'--no-one-file-system[]' \
'--flush[Wait until everything is on the device, or --no-flush \[default\: yes; with --python\: no\]]' \
'--no-flush[]' \
'--verify[Read every copy back from the device and compare it, or --no-verify \[default\: for moves to another disk, and with --manifest\]]' \
'--no-verify[]' \
'--json[Tell plan, progress, failures and end as lines of JSON]' \
'-q[Tell nothing but failures; of a plan only the sum]' \
'--quiet[Tell nothing but failures; of a plan only the sum]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::selection -- What it is done to; one or more:_files' \
&& ret=0
;;
(replace)
_arguments "${_arguments_options[@]}" : \
'*--include=[Only what fits a shell pattern\: *.jpg is laid against names, docs/**/*.md against paths below what is selected]:PATTERN:_default' \
'*--exclude=[Leave out what fits, with all that is in it; a / at the end of a pattern means folders]:PATTERN:_default' \
'--min-size=[Only files of at least so many bytes, as in 4096 or 2.5GB]:SIZE:_default' \
'--max-size=[Only files of at most so many bytes]:SIZE:_default' \
'--newer-than=[Only what was modified since\: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01]:WHEN:_default' \
'--older-than=[Only what was not modified since]:WHEN:_default' \
'*--type=[Only entries of a type, which may be said several times]:TYPE:(file folder link special)' \
'--max-depth=[Go down so many levels\: 0 is only what is selected, 1 what lies in it]:LEVELS:_default' \
'--existing=[Rule for everything that is in the way and differs]:RULE:(ask skip keep-both replace)' \
'*--on-conflict=[Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file]:KIND=RULE:_default' \
'--workers=[Threads that work on it \[default\: one per core\]]:N:_default' \
'--order=[Which files come first \[default\: as-given\]]:ORDER:(as-given largest-first smallest-first)' \
'(--no-verify)--manifest=[Write down the digests of what is copied or moved, once it is verified]:FILE:_files' \
'--manifest-format=[Kind of digest \[default\: by the name\: .sha256, else b3sum\]]:FORMAT:(b3sum sha256)' \
'--plan[Print what would be done and change nothing]' \
'--as-python[Print it as a script for Python 3.11 and later, and change nothing]' \
'(--as-python)--as-shell[Print it as a script for sh with GNU coreutils, and change nothing]' \
'--python[Behave as Python'\''s own function does; implies --permanent]' \
'--permanent[Keep nothing of what is deleted, replaced or cut\: it cannot be taken back]' \
'--allow-loss[Let a move take sources away whose copies lack owner, times or the like]' \
'--no-undo[The same]' \
'--no-journal[Write nothing down\: the job can be neither resumed nor taken back]' \
'--one-file-system[Leave alone what is mounted inside, or --no-one-file-system \[default\: yes; with --python\: no\]]' \
'--no-one-file-system[]' \
'--flush[Wait until everything is on the device, or --no-flush \[default\: yes; with --python\: no\]]' \
'--no-flush[]' \
'--verify[Read every copy back from the device and compare it, or --no-verify \[default\: for moves to another disk, and with --manifest\]]' \
'--no-verify[]' \
'--json[Tell plan, progress, failures and end as lines of JSON]' \
'-q[Tell nothing but failures; of a plan only the sum]' \
'--quiet[Tell nothing but failures; of a plan only the sum]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::selection -- What it is done to; one or more:_files' \
':dst -- The full new name; for several selected items the folder into which they go:_files' \
&& ret=0
;;
(renames)
_arguments "${_arguments_options[@]}" : \
'*--include=[Only what fits a shell pattern\: *.jpg is laid against names, docs/**/*.md against paths below what is selected]:PATTERN:_default' \
'*--exclude=[Leave out what fits, with all that is in it; a / at the end of a pattern means folders]:PATTERN:_default' \
'--min-size=[Only files of at least so many bytes, as in 4096 or 2.5GB]:SIZE:_default' \
'--max-size=[Only files of at most so many bytes]:SIZE:_default' \
'--newer-than=[Only what was modified since\: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01]:WHEN:_default' \
'--older-than=[Only what was not modified since]:WHEN:_default' \
'*--type=[Only entries of a type, which may be said several times]:TYPE:(file folder link special)' \
'--max-depth=[Go down so many levels\: 0 is only what is selected, 1 what lies in it]:LEVELS:_default' \
'--existing=[Rule for everything that is in the way and differs]:RULE:(ask skip keep-both replace)' \
'*--on-conflict=[Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file]:KIND=RULE:_default' \
'--workers=[Threads that work on it \[default\: one per core\]]:N:_default' \
'--order=[Which files come first \[default\: as-given\]]:ORDER:(as-given largest-first smallest-first)' \
'(--no-verify)--manifest=[Write down the digests of what is copied or moved, once it is verified]:FILE:_files' \
'--manifest-format=[Kind of digest \[default\: by the name\: .sha256, else b3sum\]]:FORMAT:(b3sum sha256)' \
'--plan[Print what would be done and change nothing]' \
'--as-python[Print it as a script for Python 3.11 and later, and change nothing]' \
'(--as-python)--as-shell[Print it as a script for sh with GNU coreutils, and change nothing]' \
'--python[Behave as Python'\''s own function does; implies --permanent]' \
'--permanent[Keep nothing of what is deleted, replaced or cut\: it cannot be taken back]' \
'--allow-loss[Let a move take sources away whose copies lack owner, times or the like]' \
'--no-undo[The same]' \
'--no-journal[Write nothing down\: the job can be neither resumed nor taken back]' \
'--one-file-system[Leave alone what is mounted inside, or --no-one-file-system \[default\: yes; with --python\: no\]]' \
'--no-one-file-system[]' \
'--flush[Wait until everything is on the device, or --no-flush \[default\: yes; with --python\: no\]]' \
'--no-flush[]' \
'--verify[Read every copy back from the device and compare it, or --no-verify \[default\: for moves to another disk, and with --manifest\]]' \
'--no-verify[]' \
'--json[Tell plan, progress, failures and end as lines of JSON]' \
'-q[Tell nothing but failures; of a plan only the sum]' \
'--quiet[Tell nothing but failures; of a plan only the sum]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::selection -- What it is done to; one or more:_files' \
':dst -- The full new name; for several selected items the folder into which they go:_files' \
&& ret=0
;;
(rmtree)
_arguments "${_arguments_options[@]}" : \
'--on-error=[Go on and list the failures, or stop at the first one \[default\: collect; with --python\: raise\]]:WORD:(collect raise)' \
'*--include=[Only what fits a shell pattern\: *.jpg is laid against names, docs/**/*.md against paths below what is selected]:PATTERN:_default' \
'*--exclude=[Leave out what fits, with all that is in it; a / at the end of a pattern means folders]:PATTERN:_default' \
'--min-size=[Only files of at least so many bytes, as in 4096 or 2.5GB]:SIZE:_default' \
'--max-size=[Only files of at most so many bytes]:SIZE:_default' \
'--newer-than=[Only what was modified since\: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01]:WHEN:_default' \
'--older-than=[Only what was not modified since]:WHEN:_default' \
'*--type=[Only entries of a type, which may be said several times]:TYPE:(file folder link special)' \
'--max-depth=[Go down so many levels\: 0 is only what is selected, 1 what lies in it]:LEVELS:_default' \
'--existing=[Rule for everything that is in the way and differs]:RULE:(ask skip keep-both replace)' \
'*--on-conflict=[Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file]:KIND=RULE:_default' \
'--workers=[Threads that work on it \[default\: one per core\]]:N:_default' \
'--order=[Which files come first \[default\: as-given\]]:ORDER:(as-given largest-first smallest-first)' \
'(--no-verify)--manifest=[Write down the digests of what is copied or moved, once it is verified]:FILE:_files' \
'--manifest-format=[Kind of digest \[default\: by the name\: .sha256, else b3sum\]]:FORMAT:(b3sum sha256)' \
'--ignore-errors[Go on after failures and leave them out of the result, or --no-ignore-errors \[default\: no\]]' \
'--no-ignore-errors[]' \
'--plan[Print what would be done and change nothing]' \
'--as-python[Print it as a script for Python 3.11 and later, and change nothing]' \
'(--as-python)--as-shell[Print it as a script for sh with GNU coreutils, and change nothing]' \
'--python[Behave as Python'\''s own function does; implies --permanent]' \
'--permanent[Keep nothing of what is deleted, replaced or cut\: it cannot be taken back]' \
'--allow-loss[Let a move take sources away whose copies lack owner, times or the like]' \
'--no-undo[The same]' \
'(--permanent --no-undo --python)--trash[Put what is deleted into the desktop'\''s trash; refused where a disk has none]' \
'--no-journal[Write nothing down\: the job can be neither resumed nor taken back]' \
'--one-file-system[Leave alone what is mounted inside, or --no-one-file-system \[default\: yes; with --python\: no\]]' \
'--no-one-file-system[]' \
'--flush[Wait until everything is on the device, or --no-flush \[default\: yes; with --python\: no\]]' \
'--no-flush[]' \
'--verify[Read every copy back from the device and compare it, or --no-verify \[default\: for moves to another disk, and with --manifest\]]' \
'--no-verify[]' \
'--json[Tell plan, progress, failures and end as lines of JSON]' \
'-q[Tell nothing but failures; of a plan only the sum]' \
'--quiet[Tell nothing but failures; of a plan only the sum]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::selection -- What it is done to; one or more:_files' \
&& ret=0
;;
(remove)
_arguments "${_arguments_options[@]}" : \
'*--include=[Only what fits a shell pattern\: *.jpg is laid against names, docs/**/*.md against paths below what is selected]:PATTERN:_default' \
'*--exclude=[Leave out what fits, with all that is in it; a / at the end of a pattern means folders]:PATTERN:_default' \
'--min-size=[Only files of at least so many bytes, as in 4096 or 2.5GB]:SIZE:_default' \
'--max-size=[Only files of at most so many bytes]:SIZE:_default' \
'--newer-than=[Only what was modified since\: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01]:WHEN:_default' \
'--older-than=[Only what was not modified since]:WHEN:_default' \
'*--type=[Only entries of a type, which may be said several times]:TYPE:(file folder link special)' \
'--max-depth=[Go down so many levels\: 0 is only what is selected, 1 what lies in it]:LEVELS:_default' \
'--existing=[Rule for everything that is in the way and differs]:RULE:(ask skip keep-both replace)' \
'*--on-conflict=[Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file]:KIND=RULE:_default' \
'--workers=[Threads that work on it \[default\: one per core\]]:N:_default' \
'--order=[Which files come first \[default\: as-given\]]:ORDER:(as-given largest-first smallest-first)' \
'(--no-verify)--manifest=[Write down the digests of what is copied or moved, once it is verified]:FILE:_files' \
'--manifest-format=[Kind of digest \[default\: by the name\: .sha256, else b3sum\]]:FORMAT:(b3sum sha256)' \
'--plan[Print what would be done and change nothing]' \
'--as-python[Print it as a script for Python 3.11 and later, and change nothing]' \
'(--as-python)--as-shell[Print it as a script for sh with GNU coreutils, and change nothing]' \
'--python[Behave as Python'\''s own function does; implies --permanent]' \
'--permanent[Keep nothing of what is deleted, replaced or cut\: it cannot be taken back]' \
'--allow-loss[Let a move take sources away whose copies lack owner, times or the like]' \
'--no-undo[The same]' \
'(--permanent --no-undo --python)--trash[Put what is deleted into the desktop'\''s trash; refused where a disk has none]' \
'--no-journal[Write nothing down\: the job can be neither resumed nor taken back]' \
'--one-file-system[Leave alone what is mounted inside, or --no-one-file-system \[default\: yes; with --python\: no\]]' \
'--no-one-file-system[]' \
'--flush[Wait until everything is on the device, or --no-flush \[default\: yes; with --python\: no\]]' \
'--no-flush[]' \
'--verify[Read every copy back from the device and compare it, or --no-verify \[default\: for moves to another disk, and with --manifest\]]' \
'--no-verify[]' \
'--json[Tell plan, progress, failures and end as lines of JSON]' \
'-q[Tell nothing but failures; of a plan only the sum]' \
'--quiet[Tell nothing but failures; of a plan only the sum]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::selection -- What it is done to; one or more:_files' \
&& ret=0
;;
(unlink)
_arguments "${_arguments_options[@]}" : \
'*--include=[Only what fits a shell pattern\: *.jpg is laid against names, docs/**/*.md against paths below what is selected]:PATTERN:_default' \
'*--exclude=[Leave out what fits, with all that is in it; a / at the end of a pattern means folders]:PATTERN:_default' \
'--min-size=[Only files of at least so many bytes, as in 4096 or 2.5GB]:SIZE:_default' \
'--max-size=[Only files of at most so many bytes]:SIZE:_default' \
'--newer-than=[Only what was modified since\: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01]:WHEN:_default' \
'--older-than=[Only what was not modified since]:WHEN:_default' \
'*--type=[Only entries of a type, which may be said several times]:TYPE:(file folder link special)' \
'--max-depth=[Go down so many levels\: 0 is only what is selected, 1 what lies in it]:LEVELS:_default' \
'--existing=[Rule for everything that is in the way and differs]:RULE:(ask skip keep-both replace)' \
'*--on-conflict=[Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file]:KIND=RULE:_default' \
'--workers=[Threads that work on it \[default\: one per core\]]:N:_default' \
'--order=[Which files come first \[default\: as-given\]]:ORDER:(as-given largest-first smallest-first)' \
'(--no-verify)--manifest=[Write down the digests of what is copied or moved, once it is verified]:FILE:_files' \
'--manifest-format=[Kind of digest \[default\: by the name\: .sha256, else b3sum\]]:FORMAT:(b3sum sha256)' \
'--plan[Print what would be done and change nothing]' \
'--as-python[Print it as a script for Python 3.11 and later, and change nothing]' \
'(--as-python)--as-shell[Print it as a script for sh with GNU coreutils, and change nothing]' \
'--python[Behave as Python'\''s own function does; implies --permanent]' \
'--permanent[Keep nothing of what is deleted, replaced or cut\: it cannot be taken back]' \
'--allow-loss[Let a move take sources away whose copies lack owner, times or the like]' \
'--no-undo[The same]' \
'(--permanent --no-undo --python)--trash[Put what is deleted into the desktop'\''s trash; refused where a disk has none]' \
'--no-journal[Write nothing down\: the job can be neither resumed nor taken back]' \
'--one-file-system[Leave alone what is mounted inside, or --no-one-file-system \[default\: yes; with --python\: no\]]' \
'--no-one-file-system[]' \
'--flush[Wait until everything is on the device, or --no-flush \[default\: yes; with --python\: no\]]' \
'--no-flush[]' \
'--verify[Read every copy back from the device and compare it, or --no-verify \[default\: for moves to another disk, and with --manifest\]]' \
'--no-verify[]' \
'--json[Tell plan, progress, failures and end as lines of JSON]' \
'-q[Tell nothing but failures; of a plan only the sum]' \
'--quiet[Tell nothing but failures; of a plan only the sum]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::selection -- What it is done to; one or more:_files' \
&& ret=0
;;
(rmdir)
_arguments "${_arguments_options[@]}" : \
'*--include=[Only what fits a shell pattern\: *.jpg is laid against names, docs/**/*.md against paths below what is selected]:PATTERN:_default' \
'*--exclude=[Leave out what fits, with all that is in it; a / at the end of a pattern means folders]:PATTERN:_default' \
'--min-size=[Only files of at least so many bytes, as in 4096 or 2.5GB]:SIZE:_default' \
'--max-size=[Only files of at most so many bytes]:SIZE:_default' \
'--newer-than=[Only what was modified since\: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01]:WHEN:_default' \
'--older-than=[Only what was not modified since]:WHEN:_default' \
'*--type=[Only entries of a type, which may be said several times]:TYPE:(file folder link special)' \
'--max-depth=[Go down so many levels\: 0 is only what is selected, 1 what lies in it]:LEVELS:_default' \
'--existing=[Rule for everything that is in the way and differs]:RULE:(ask skip keep-both replace)' \
'*--on-conflict=[Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file]:KIND=RULE:_default' \
'--workers=[Threads that work on it \[default\: one per core\]]:N:_default' \
'--order=[Which files come first \[default\: as-given\]]:ORDER:(as-given largest-first smallest-first)' \
'(--no-verify)--manifest=[Write down the digests of what is copied or moved, once it is verified]:FILE:_files' \
'--manifest-format=[Kind of digest \[default\: by the name\: .sha256, else b3sum\]]:FORMAT:(b3sum sha256)' \
'--plan[Print what would be done and change nothing]' \
'--as-python[Print it as a script for Python 3.11 and later, and change nothing]' \
'(--as-python)--as-shell[Print it as a script for sh with GNU coreutils, and change nothing]' \
'--python[Behave as Python'\''s own function does; implies --permanent]' \
'--permanent[Keep nothing of what is deleted, replaced or cut\: it cannot be taken back]' \
'--allow-loss[Let a move take sources away whose copies lack owner, times or the like]' \
'--no-undo[The same]' \
'(--permanent --no-undo --python)--trash[Put what is deleted into the desktop'\''s trash; refused where a disk has none]' \
'--no-journal[Write nothing down\: the job can be neither resumed nor taken back]' \
'--one-file-system[Leave alone what is mounted inside, or --no-one-file-system \[default\: yes; with --python\: no\]]' \
'--no-one-file-system[]' \
'--flush[Wait until everything is on the device, or --no-flush \[default\: yes; with --python\: no\]]' \
'--no-flush[]' \
'--verify[Read every copy back from the device and compare it, or --no-verify \[default\: for moves to another disk, and with --manifest\]]' \
'--no-verify[]' \
'--json[Tell plan, progress, failures and end as lines of JSON]' \
'-q[Tell nothing but failures; of a plan only the sum]' \
'--quiet[Tell nothing but failures; of a plan only the sum]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::selection -- What it is done to; one or more:_files' \
&& ret=0
;;
(removedirs)
_arguments "${_arguments_options[@]}" : \
'*--include=[Only what fits a shell pattern\: *.jpg is laid against names, docs/**/*.md against paths below what is selected]:PATTERN:_default' \
'*--exclude=[Leave out what fits, with all that is in it; a / at the end of a pattern means folders]:PATTERN:_default' \
'--min-size=[Only files of at least so many bytes, as in 4096 or 2.5GB]:SIZE:_default' \
'--max-size=[Only files of at most so many bytes]:SIZE:_default' \
'--newer-than=[Only what was modified since\: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01]:WHEN:_default' \
'--older-than=[Only what was not modified since]:WHEN:_default' \
'*--type=[Only entries of a type, which may be said several times]:TYPE:(file folder link special)' \
'--max-depth=[Go down so many levels\: 0 is only what is selected, 1 what lies in it]:LEVELS:_default' \
'--existing=[Rule for everything that is in the way and differs]:RULE:(ask skip keep-both replace)' \
'*--on-conflict=[Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file]:KIND=RULE:_default' \
'--workers=[Threads that work on it \[default\: one per core\]]:N:_default' \
'--order=[Which files come first \[default\: as-given\]]:ORDER:(as-given largest-first smallest-first)' \
'(--no-verify)--manifest=[Write down the digests of what is copied or moved, once it is verified]:FILE:_files' \
'--manifest-format=[Kind of digest \[default\: by the name\: .sha256, else b3sum\]]:FORMAT:(b3sum sha256)' \
'--plan[Print what would be done and change nothing]' \
'--as-python[Print it as a script for Python 3.11 and later, and change nothing]' \
'(--as-python)--as-shell[Print it as a script for sh with GNU coreutils, and change nothing]' \
'--python[Behave as Python'\''s own function does; implies --permanent]' \
'--permanent[Keep nothing of what is deleted, replaced or cut\: it cannot be taken back]' \
'--allow-loss[Let a move take sources away whose copies lack owner, times or the like]' \
'--no-undo[The same]' \
'(--permanent --no-undo --python)--trash[Put what is deleted into the desktop'\''s trash; refused where a disk has none]' \
'--no-journal[Write nothing down\: the job can be neither resumed nor taken back]' \
'--one-file-system[Leave alone what is mounted inside, or --no-one-file-system \[default\: yes; with --python\: no\]]' \
'--no-one-file-system[]' \
'--flush[Wait until everything is on the device, or --no-flush \[default\: yes; with --python\: no\]]' \
'--no-flush[]' \
'--verify[Read every copy back from the device and compare it, or --no-verify \[default\: for moves to another disk, and with --manifest\]]' \
'--no-verify[]' \
'--json[Tell plan, progress, failures and end as lines of JSON]' \
'-q[Tell nothing but failures; of a plan only the sum]' \
'--quiet[Tell nothing but failures; of a plan only the sum]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::selection -- What it is done to; one or more:_files' \
&& ret=0
;;
(mkdir)
_arguments "${_arguments_options[@]}" : \
'--mode=[Permission bits of the new folder, in octal; those of the umask are taken away \[default\: 777\]]:OCTAL:' \
'--existing=[Rule for everything that is in the way and differs]:RULE:(ask skip keep-both replace)' \
'*--on-conflict=[Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file]:KIND=RULE:_default' \
'--workers=[Threads that work on it \[default\: one per core\]]:N:_default' \
'--order=[Which files come first \[default\: as-given\]]:ORDER:(as-given largest-first smallest-first)' \
'(--no-verify)--manifest=[Write down the digests of what is copied or moved, once it is verified]:FILE:_files' \
'--manifest-format=[Kind of digest \[default\: by the name\: .sha256, else b3sum\]]:FORMAT:(b3sum sha256)' \
'--plan[Print what would be done and change nothing]' \
'--as-python[Print it as a script for Python 3.11 and later, and change nothing]' \
'(--as-python)--as-shell[Print it as a script for sh with GNU coreutils, and change nothing]' \
'--python[Behave as Python'\''s own function does; implies --permanent]' \
'--permanent[Keep nothing of what is deleted, replaced or cut\: it cannot be taken back]' \
'--allow-loss[Let a move take sources away whose copies lack owner, times or the like]' \
'--no-undo[The same]' \
'--no-journal[Write nothing down\: the job can be neither resumed nor taken back]' \
'--one-file-system[Leave alone what is mounted inside, or --no-one-file-system \[default\: yes; with --python\: no\]]' \
'--no-one-file-system[]' \
'--flush[Wait until everything is on the device, or --no-flush \[default\: yes; with --python\: no\]]' \
'--no-flush[]' \
'--verify[Read every copy back from the device and compare it, or --no-verify \[default\: for moves to another disk, and with --manifest\]]' \
'--no-verify[]' \
'--json[Tell plan, progress, failures and end as lines of JSON]' \
'-q[Tell nothing but failures; of a plan only the sum]' \
'--quiet[Tell nothing but failures; of a plan only the sum]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::selection -- Names that do not exist yet; one or more:_files -/' \
&& ret=0
;;
(makedirs)
_arguments "${_arguments_options[@]}" : \
'--mode=[Permission bits of the last folder, in octal, less the umask; parents get 777 less the umask \[default\: 777\]]:OCTAL:' \
'--existing=[Rule for everything that is in the way and differs]:RULE:(ask skip keep-both replace)' \
'*--on-conflict=[Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file]:KIND=RULE:_default' \
'--workers=[Threads that work on it \[default\: one per core\]]:N:_default' \
'--order=[Which files come first \[default\: as-given\]]:ORDER:(as-given largest-first smallest-first)' \
'(--no-verify)--manifest=[Write down the digests of what is copied or moved, once it is verified]:FILE:_files' \
'--manifest-format=[Kind of digest \[default\: by the name\: .sha256, else b3sum\]]:FORMAT:(b3sum sha256)' \
'--exist-ok[A folder of that name is as good as a new one, or --no-exist-ok \[default\: yes; with --python\: no\]]' \
'--no-exist-ok[]' \
'--plan[Print what would be done and change nothing]' \
'--as-python[Print it as a script for Python 3.11 and later, and change nothing]' \
'(--as-python)--as-shell[Print it as a script for sh with GNU coreutils, and change nothing]' \
'--python[Behave as Python'\''s own function does; implies --permanent]' \
'--permanent[Keep nothing of what is deleted, replaced or cut\: it cannot be taken back]' \
'--allow-loss[Let a move take sources away whose copies lack owner, times or the like]' \
'--no-undo[The same]' \
'--no-journal[Write nothing down\: the job can be neither resumed nor taken back]' \
'--one-file-system[Leave alone what is mounted inside, or --no-one-file-system \[default\: yes; with --python\: no\]]' \
'--no-one-file-system[]' \
'--flush[Wait until everything is on the device, or --no-flush \[default\: yes; with --python\: no\]]' \
'--no-flush[]' \
'--verify[Read every copy back from the device and compare it, or --no-verify \[default\: for moves to another disk, and with --manifest\]]' \
'--no-verify[]' \
'--json[Tell plan, progress, failures and end as lines of JSON]' \
'-q[Tell nothing but failures; of a plan only the sum]' \
'--quiet[Tell nothing but failures; of a plan only the sum]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::selection -- Names that do not exist yet; one or more:_files -/' \
&& ret=0
;;
(mkfile)
_arguments "${_arguments_options[@]}" : \
'--length=[In bytes, or with a unit such as 2.5 GB or 1 MiB; nothing makes empty files]:LENGTH:' \
'--existing=[Rule for everything that is in the way and differs]:RULE:(ask skip keep-both replace)' \
'*--on-conflict=[Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file]:KIND=RULE:_default' \
'--workers=[Threads that work on it \[default\: one per core\]]:N:_default' \
'--order=[Which files come first \[default\: as-given\]]:ORDER:(as-given largest-first smallest-first)' \
'(--no-verify)--manifest=[Write down the digests of what is copied or moved, once it is verified]:FILE:_files' \
'--manifest-format=[Kind of digest \[default\: by the name\: .sha256, else b3sum\]]:FORMAT:(b3sum sha256)' \
'--plan[Print what would be done and change nothing]' \
'--as-python[Print it as a script for Python 3.11 and later, and change nothing]' \
'(--as-python)--as-shell[Print it as a script for sh with GNU coreutils, and change nothing]' \
'--python[Behave as Python'\''s own function does; implies --permanent]' \
'--permanent[Keep nothing of what is deleted, replaced or cut\: it cannot be taken back]' \
'--allow-loss[Let a move take sources away whose copies lack owner, times or the like]' \
'--no-undo[The same]' \
'--no-journal[Write nothing down\: the job can be neither resumed nor taken back]' \
'--one-file-system[Leave alone what is mounted inside, or --no-one-file-system \[default\: yes; with --python\: no\]]' \
'--no-one-file-system[]' \
'--flush[Wait until everything is on the device, or --no-flush \[default\: yes; with --python\: no\]]' \
'--no-flush[]' \
'--verify[Read every copy back from the device and compare it, or --no-verify \[default\: for moves to another disk, and with --manifest\]]' \
'--no-verify[]' \
'--json[Tell plan, progress, failures and end as lines of JSON]' \
'-q[Tell nothing but failures; of a plan only the sum]' \
'--quiet[Tell nothing but failures; of a plan only the sum]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::selection -- Names that do not exist yet; one or more:_files -/' \
&& ret=0
;;
(symlink)
_arguments "${_arguments_options[@]}" : \
'*--include=[Only what fits a shell pattern\: *.jpg is laid against names, docs/**/*.md against paths below what is selected]:PATTERN:_default' \
'*--exclude=[Leave out what fits, with all that is in it; a / at the end of a pattern means folders]:PATTERN:_default' \
'--min-size=[Only files of at least so many bytes, as in 4096 or 2.5GB]:SIZE:_default' \
'--max-size=[Only files of at most so many bytes]:SIZE:_default' \
'--newer-than=[Only what was modified since\: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01]:WHEN:_default' \
'--older-than=[Only what was not modified since]:WHEN:_default' \
'*--type=[Only entries of a type, which may be said several times]:TYPE:(file folder link special)' \
'--max-depth=[Go down so many levels\: 0 is only what is selected, 1 what lies in it]:LEVELS:_default' \
'--existing=[Rule for everything that is in the way and differs]:RULE:(ask skip keep-both replace)' \
'*--on-conflict=[Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file]:KIND=RULE:_default' \
'--workers=[Threads that work on it \[default\: one per core\]]:N:_default' \
'--order=[Which files come first \[default\: as-given\]]:ORDER:(as-given largest-first smallest-first)' \
'(--no-verify)--manifest=[Write down the digests of what is copied or moved, once it is verified]:FILE:_files' \
'--manifest-format=[Kind of digest \[default\: by the name\: .sha256, else b3sum\]]:FORMAT:(b3sum sha256)' \
'--relative[Write the way from the link to the item, which holds when both are moved together, or --no-relative \[default\: yes; with --python\: no\]]' \
'--no-relative[]' \
'--plan[Print what would be done and change nothing]' \
'--as-python[Print it as a script for Python 3.11 and later, and change nothing]' \
'(--as-python)--as-shell[Print it as a script for sh with GNU coreutils, and change nothing]' \
'--python[Behave as Python'\''s own function does; implies --permanent]' \
'--permanent[Keep nothing of what is deleted, replaced or cut\: it cannot be taken back]' \
'--allow-loss[Let a move take sources away whose copies lack owner, times or the like]' \
'--no-undo[The same]' \
'--no-journal[Write nothing down\: the job can be neither resumed nor taken back]' \
'--one-file-system[Leave alone what is mounted inside, or --no-one-file-system \[default\: yes; with --python\: no\]]' \
'--no-one-file-system[]' \
'--flush[Wait until everything is on the device, or --no-flush \[default\: yes; with --python\: no\]]' \
'--no-flush[]' \
'--verify[Read every copy back from the device and compare it, or --no-verify \[default\: for moves to another disk, and with --manifest\]]' \
'--no-verify[]' \
'--json[Tell plan, progress, failures and end as lines of JSON]' \
'-q[Tell nothing but failures; of a plan only the sum]' \
'--quiet[Tell nothing but failures; of a plan only the sum]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::selection -- What it is done to; one or more:_files' \
':dst -- The new name, or a folder to put it into:_files' \
&& ret=0
;;
(link)
_arguments "${_arguments_options[@]}" : \
'*--include=[Only what fits a shell pattern\: *.jpg is laid against names, docs/**/*.md against paths below what is selected]:PATTERN:_default' \
'*--exclude=[Leave out what fits, with all that is in it; a / at the end of a pattern means folders]:PATTERN:_default' \
'--min-size=[Only files of at least so many bytes, as in 4096 or 2.5GB]:SIZE:_default' \
'--max-size=[Only files of at most so many bytes]:SIZE:_default' \
'--newer-than=[Only what was modified since\: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01]:WHEN:_default' \
'--older-than=[Only what was not modified since]:WHEN:_default' \
'*--type=[Only entries of a type, which may be said several times]:TYPE:(file folder link special)' \
'--max-depth=[Go down so many levels\: 0 is only what is selected, 1 what lies in it]:LEVELS:_default' \
'--existing=[Rule for everything that is in the way and differs]:RULE:(ask skip keep-both replace)' \
'*--on-conflict=[Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file]:KIND=RULE:_default' \
'--workers=[Threads that work on it \[default\: one per core\]]:N:_default' \
'--order=[Which files come first \[default\: as-given\]]:ORDER:(as-given largest-first smallest-first)' \
'(--no-verify)--manifest=[Write down the digests of what is copied or moved, once it is verified]:FILE:_files' \
'--manifest-format=[Kind of digest \[default\: by the name\: .sha256, else b3sum\]]:FORMAT:(b3sum sha256)' \
'--follow-symlinks[Give the further name to what a link points at instead of the link itself, or --no-follow-symlinks \[default\: no; with --python\: yes\]]' \
'--no-follow-symlinks[]' \
'--plan[Print what would be done and change nothing]' \
'--as-python[Print it as a script for Python 3.11 and later, and change nothing]' \
'(--as-python)--as-shell[Print it as a script for sh with GNU coreutils, and change nothing]' \
'--python[Behave as Python'\''s own function does; implies --permanent]' \
'--permanent[Keep nothing of what is deleted, replaced or cut\: it cannot be taken back]' \
'--allow-loss[Let a move take sources away whose copies lack owner, times or the like]' \
'--no-undo[The same]' \
'--no-journal[Write nothing down\: the job can be neither resumed nor taken back]' \
'--one-file-system[Leave alone what is mounted inside, or --no-one-file-system \[default\: yes; with --python\: no\]]' \
'--no-one-file-system[]' \
'--flush[Wait until everything is on the device, or --no-flush \[default\: yes; with --python\: no\]]' \
'--no-flush[]' \
'--verify[Read every copy back from the device and compare it, or --no-verify \[default\: for moves to another disk, and with --manifest\]]' \
'--no-verify[]' \
'--json[Tell plan, progress, failures and end as lines of JSON]' \
'-q[Tell nothing but failures; of a plan only the sum]' \
'--quiet[Tell nothing but failures; of a plan only the sum]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::selection -- What it is done to; one or more:_files' \
':dst -- The new name, or a folder to put it into:_files' \
&& ret=0
;;
(truncate)
_arguments "${_arguments_options[@]}" : \
'--length=[In bytes, with a unit such as 2.5 GB or 1 MiB, in percent of the present length, or in lines\: the first 100 lines, or -3 lines for all but the last 3]:LENGTH:' \
'*--length-of=[Length of one file, which need not be named before; may be given several times]:PATH=LENGTH:_default' \
'--lengths-from=[File with a line PATH=LENGTH for each file, or - for standard input; where it holds a NUL, lines end in NUL]:LIST:_default' \
'*--include=[Only what fits a shell pattern\: *.jpg is laid against names, docs/**/*.md against paths below what is selected]:PATTERN:_default' \
'*--exclude=[Leave out what fits, with all that is in it; a / at the end of a pattern means folders]:PATTERN:_default' \
'--min-size=[Only files of at least so many bytes, as in 4096 or 2.5GB]:SIZE:_default' \
'--max-size=[Only files of at most so many bytes]:SIZE:_default' \
'--newer-than=[Only what was modified since\: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01]:WHEN:_default' \
'--older-than=[Only what was not modified since]:WHEN:_default' \
'*--type=[Only entries of a type, which may be said several times]:TYPE:(file folder link special)' \
'--max-depth=[Go down so many levels\: 0 is only what is selected, 1 what lies in it]:LEVELS:_default' \
'--existing=[Rule for everything that is in the way and differs]:RULE:(ask skip keep-both replace)' \
'*--on-conflict=[Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file]:KIND=RULE:_default' \
'--workers=[Threads that work on it \[default\: one per core\]]:N:_default' \
'--order=[Which files come first \[default\: as-given\]]:ORDER:(as-given largest-first smallest-first)' \
'(--no-verify)--manifest=[Write down the digests of what is copied or moved, once it is verified]:FILE:_files' \
'--manifest-format=[Kind of digest \[default\: by the name\: .sha256, else b3sum\]]:FORMAT:(b3sum sha256)' \
'--plan[Print what would be done and change nothing]' \
'--as-python[Print it as a script for Python 3.11 and later, and change nothing]' \
'(--as-python)--as-shell[Print it as a script for sh with GNU coreutils, and change nothing]' \
'--python[Behave as Python'\''s own function does; implies --permanent]' \
'--permanent[Keep nothing of what is deleted, replaced or cut\: it cannot be taken back]' \
'--allow-loss[Let a move take sources away whose copies lack owner, times or the like]' \
'--no-undo[The same]' \
'--no-journal[Write nothing down\: the job can be neither resumed nor taken back]' \
'--one-file-system[Leave alone what is mounted inside, or --no-one-file-system \[default\: yes; with --python\: no\]]' \
'--no-one-file-system[]' \
'--flush[Wait until everything is on the device, or --no-flush \[default\: yes; with --python\: no\]]' \
'--no-flush[]' \
'--verify[Read every copy back from the device and compare it, or --no-verify \[default\: for moves to another disk, and with --manifest\]]' \
'--no-verify[]' \
'--json[Tell plan, progress, failures and end as lines of JSON]' \
'-q[Tell nothing but failures; of a plan only the sum]' \
'--quiet[Tell nothing but failures; of a plan only the sum]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::selection -- What it is done to; one or more:_files' \
&& ret=0
;;
(ftruncate)
_arguments "${_arguments_options[@]}" : \
'--position=[Bytes from the start that stay, with a unit such as 2.5 GB or 1 MiB, in percent, or in lines\: the first 100 lines, or -3 lines for all but the last 3]:LENGTH:' \
'*--position-of=[Length of one file, which need not be named before; may be given several times]:PATH=LENGTH:_default' \
'--positions-from=[File with a line PATH=LENGTH for each file, or - for standard input; where it holds a NUL, lines end in NUL]:LIST:_default' \
'*--include=[Only what fits a shell pattern\: *.jpg is laid against names, docs/**/*.md against paths below what is selected]:PATTERN:_default' \
'*--exclude=[Leave out what fits, with all that is in it; a / at the end of a pattern means folders]:PATTERN:_default' \
'--min-size=[Only files of at least so many bytes, as in 4096 or 2.5GB]:SIZE:_default' \
'--max-size=[Only files of at most so many bytes]:SIZE:_default' \
'--newer-than=[Only what was modified since\: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01]:WHEN:_default' \
'--older-than=[Only what was not modified since]:WHEN:_default' \
'*--type=[Only entries of a type, which may be said several times]:TYPE:(file folder link special)' \
'--max-depth=[Go down so many levels\: 0 is only what is selected, 1 what lies in it]:LEVELS:_default' \
'--existing=[Rule for everything that is in the way and differs]:RULE:(ask skip keep-both replace)' \
'*--on-conflict=[Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file]:KIND=RULE:_default' \
'--workers=[Threads that work on it \[default\: one per core\]]:N:_default' \
'--order=[Which files come first \[default\: as-given\]]:ORDER:(as-given largest-first smallest-first)' \
'(--no-verify)--manifest=[Write down the digests of what is copied or moved, once it is verified]:FILE:_files' \
'--manifest-format=[Kind of digest \[default\: by the name\: .sha256, else b3sum\]]:FORMAT:(b3sum sha256)' \
'--plan[Print what would be done and change nothing]' \
'--as-python[Print it as a script for Python 3.11 and later, and change nothing]' \
'(--as-python)--as-shell[Print it as a script for sh with GNU coreutils, and change nothing]' \
'--python[Behave as Python'\''s own function does; implies --permanent]' \
'--permanent[Keep nothing of what is deleted, replaced or cut\: it cannot be taken back]' \
'--allow-loss[Let a move take sources away whose copies lack owner, times or the like]' \
'--no-undo[The same]' \
'--no-journal[Write nothing down\: the job can be neither resumed nor taken back]' \
'--one-file-system[Leave alone what is mounted inside, or --no-one-file-system \[default\: yes; with --python\: no\]]' \
'--no-one-file-system[]' \
'--flush[Wait until everything is on the device, or --no-flush \[default\: yes; with --python\: no\]]' \
'--no-flush[]' \
'--verify[Read every copy back from the device and compare it, or --no-verify \[default\: for moves to another disk, and with --manifest\]]' \
'--no-verify[]' \
'--json[Tell plan, progress, failures and end as lines of JSON]' \
'-q[Tell nothing but failures; of a plan only the sum]' \
'--quiet[Tell nothing but failures; of a plan only the sum]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::selection -- What it is done to; one or more:_files' \
&& ret=0
;;
(copymode)
_arguments "${_arguments_options[@]}" : \
'*--include=[Only what fits a shell pattern\: *.jpg is laid against names, docs/**/*.md against paths below what is selected]:PATTERN:_default' \
'*--exclude=[Leave out what fits, with all that is in it; a / at the end of a pattern means folders]:PATTERN:_default' \
'--min-size=[Only files of at least so many bytes, as in 4096 or 2.5GB]:SIZE:_default' \
'--max-size=[Only files of at most so many bytes]:SIZE:_default' \
'--newer-than=[Only what was modified since\: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01]:WHEN:_default' \
'--older-than=[Only what was not modified since]:WHEN:_default' \
'*--type=[Only entries of a type, which may be said several times]:TYPE:(file folder link special)' \
'--max-depth=[Go down so many levels\: 0 is only what is selected, 1 what lies in it]:LEVELS:_default' \
'--existing=[Rule for everything that is in the way and differs]:RULE:(ask skip keep-both replace)' \
'*--on-conflict=[Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file]:KIND=RULE:_default' \
'--workers=[Threads that work on it \[default\: one per core\]]:N:_default' \
'--order=[Which files come first \[default\: as-given\]]:ORDER:(as-given largest-first smallest-first)' \
'(--no-verify)--manifest=[Write down the digests of what is copied or moved, once it is verified]:FILE:_files' \
'--manifest-format=[Kind of digest \[default\: by the name\: .sha256, else b3sum\]]:FORMAT:(b3sum sha256)' \
'--follow-symlinks[Through links\: take from and change what they point at, or --no-follow-symlinks \[default\: yes\]]' \
'--no-follow-symlinks[]' \
'--plan[Print what would be done and change nothing]' \
'--as-python[Print it as a script for Python 3.11 and later, and change nothing]' \
'(--as-python)--as-shell[Print it as a script for sh with GNU coreutils, and change nothing]' \
'--python[Behave as Python'\''s own function does; implies --permanent]' \
'--permanent[Keep nothing of what is deleted, replaced or cut\: it cannot be taken back]' \
'--allow-loss[Let a move take sources away whose copies lack owner, times or the like]' \
'--no-undo[The same]' \
'--no-journal[Write nothing down\: the job can be neither resumed nor taken back]' \
'--one-file-system[Leave alone what is mounted inside, or --no-one-file-system \[default\: yes; with --python\: no\]]' \
'--no-one-file-system[]' \
'--flush[Wait until everything is on the device, or --no-flush \[default\: yes; with --python\: no\]]' \
'--no-flush[]' \
'--verify[Read every copy back from the device and compare it, or --no-verify \[default\: for moves to another disk, and with --manifest\]]' \
'--no-verify[]' \
'--json[Tell plan, progress, failures and end as lines of JSON]' \
'-q[Tell nothing but failures; of a plan only the sum]' \
'--quiet[Tell nothing but failures; of a plan only the sum]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::selection -- What it is done to; one or more:_files' \
':dst -- The file or folder that gets what the selected one has:_files' \
&& ret=0
;;
(copystat)
_arguments "${_arguments_options[@]}" : \
'*--include=[Only what fits a shell pattern\: *.jpg is laid against names, docs/**/*.md against paths below what is selected]:PATTERN:_default' \
'*--exclude=[Leave out what fits, with all that is in it; a / at the end of a pattern means folders]:PATTERN:_default' \
'--min-size=[Only files of at least so many bytes, as in 4096 or 2.5GB]:SIZE:_default' \
'--max-size=[Only files of at most so many bytes]:SIZE:_default' \
'--newer-than=[Only what was modified since\: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01]:WHEN:_default' \
'--older-than=[Only what was not modified since]:WHEN:_default' \
'*--type=[Only entries of a type, which may be said several times]:TYPE:(file folder link special)' \
'--max-depth=[Go down so many levels\: 0 is only what is selected, 1 what lies in it]:LEVELS:_default' \
'--existing=[Rule for everything that is in the way and differs]:RULE:(ask skip keep-both replace)' \
'*--on-conflict=[Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file]:KIND=RULE:_default' \
'--workers=[Threads that work on it \[default\: one per core\]]:N:_default' \
'--order=[Which files come first \[default\: as-given\]]:ORDER:(as-given largest-first smallest-first)' \
'(--no-verify)--manifest=[Write down the digests of what is copied or moved, once it is verified]:FILE:_files' \
'--manifest-format=[Kind of digest \[default\: by the name\: .sha256, else b3sum\]]:FORMAT:(b3sum sha256)' \
'--follow-symlinks[Through links\: take from and change what they point at, or --no-follow-symlinks \[default\: yes\]]' \
'--no-follow-symlinks[]' \
'--plan[Print what would be done and change nothing]' \
'--as-python[Print it as a script for Python 3.11 and later, and change nothing]' \
'(--as-python)--as-shell[Print it as a script for sh with GNU coreutils, and change nothing]' \
'--python[Behave as Python'\''s own function does; implies --permanent]' \
'--permanent[Keep nothing of what is deleted, replaced or cut\: it cannot be taken back]' \
'--allow-loss[Let a move take sources away whose copies lack owner, times or the like]' \
'--no-undo[The same]' \
'--no-journal[Write nothing down\: the job can be neither resumed nor taken back]' \
'--one-file-system[Leave alone what is mounted inside, or --no-one-file-system \[default\: yes; with --python\: no\]]' \
'--no-one-file-system[]' \
'--flush[Wait until everything is on the device, or --no-flush \[default\: yes; with --python\: no\]]' \
'--no-flush[]' \
'--verify[Read every copy back from the device and compare it, or --no-verify \[default\: for moves to another disk, and with --manifest\]]' \
'--no-verify[]' \
'--json[Tell plan, progress, failures and end as lines of JSON]' \
'-q[Tell nothing but failures; of a plan only the sum]' \
'--quiet[Tell nothing but failures; of a plan only the sum]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::selection -- What it is done to; one or more:_files' \
':dst -- The file or folder that gets what the selected one has:_files' \
&& ret=0
;;
(chmod)
_arguments "${_arguments_options[@]}" : \
'*--include=[Only what fits a shell pattern\: *.jpg is laid against names, docs/**/*.md against paths below what is selected]:PATTERN:_default' \
'*--exclude=[Leave out what fits, with all that is in it; a / at the end of a pattern means folders]:PATTERN:_default' \
'--min-size=[Only files of at least so many bytes, as in 4096 or 2.5GB]:SIZE:_default' \
'--max-size=[Only files of at most so many bytes]:SIZE:_default' \
'--newer-than=[Only what was modified since\: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01]:WHEN:_default' \
'--older-than=[Only what was not modified since]:WHEN:_default' \
'*--type=[Only entries of a type, which may be said several times]:TYPE:(file folder link special)' \
'--max-depth=[Go down so many levels\: 0 is only what is selected, 1 what lies in it]:LEVELS:_default' \
'--existing=[Rule for everything that is in the way and differs]:RULE:(ask skip keep-both replace)' \
'*--on-conflict=[Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file]:KIND=RULE:_default' \
'--workers=[Threads that work on it \[default\: one per core\]]:N:_default' \
'--order=[Which files come first \[default\: as-given\]]:ORDER:(as-given largest-first smallest-first)' \
'(--no-verify)--manifest=[Write down the digests of what is copied or moved, once it is verified]:FILE:_files' \
'--manifest-format=[Kind of digest \[default\: by the name\: .sha256, else b3sum\]]:FORMAT:(b3sum sha256)' \
'--follow-symlinks[Change what a link points at; links themselves have no permissions, or --no-follow-symlinks \[default\: yes\]]' \
'--no-follow-symlinks[]' \
'--plan[Print what would be done and change nothing]' \
'--as-python[Print it as a script for Python 3.11 and later, and change nothing]' \
'(--as-python)--as-shell[Print it as a script for sh with GNU coreutils, and change nothing]' \
'--python[Behave as Python'\''s own function does; implies --permanent]' \
'--permanent[Keep nothing of what is deleted, replaced or cut\: it cannot be taken back]' \
'--allow-loss[Let a move take sources away whose copies lack owner, times or the like]' \
'--no-undo[The same]' \
'--no-journal[Write nothing down\: the job can be neither resumed nor taken back]' \
'--one-file-system[Leave alone what is mounted inside, or --no-one-file-system \[default\: yes; with --python\: no\]]' \
'--no-one-file-system[]' \
'--flush[Wait until everything is on the device, or --no-flush \[default\: yes; with --python\: no\]]' \
'--no-flush[]' \
'--verify[Read every copy back from the device and compare it, or --no-verify \[default\: for moves to another disk, and with --manifest\]]' \
'--no-verify[]' \
'--json[Tell plan, progress, failures and end as lines of JSON]' \
'-q[Tell nothing but failures; of a plan only the sum]' \
'--quiet[Tell nothing but failures; of a plan only the sum]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::selection -- What it is done to; one or more:_files' \
':mode -- In octal as 755, or what changes as u+rwX,go-w; letters are not for the Python manner:' \
&& ret=0
;;
(chown)
_arguments "${_arguments_options[@]}" : \
'--user=[Name or number of the new owner; nothing leaves the owner as it is]:WORD:' \
'--group=[Name or number of the new group; nothing leaves the group as it is]:WORD:' \
'*--include=[Only what fits a shell pattern\: *.jpg is laid against names, docs/**/*.md against paths below what is selected]:PATTERN:_default' \
'*--exclude=[Leave out what fits, with all that is in it; a / at the end of a pattern means folders]:PATTERN:_default' \
'--min-size=[Only files of at least so many bytes, as in 4096 or 2.5GB]:SIZE:_default' \
'--max-size=[Only files of at most so many bytes]:SIZE:_default' \
'--newer-than=[Only what was modified since\: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01]:WHEN:_default' \
'--older-than=[Only what was not modified since]:WHEN:_default' \
'*--type=[Only entries of a type, which may be said several times]:TYPE:(file folder link special)' \
'--max-depth=[Go down so many levels\: 0 is only what is selected, 1 what lies in it]:LEVELS:_default' \
'--existing=[Rule for everything that is in the way and differs]:RULE:(ask skip keep-both replace)' \
'*--on-conflict=[Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file]:KIND=RULE:_default' \
'--workers=[Threads that work on it \[default\: one per core\]]:N:_default' \
'--order=[Which files come first \[default\: as-given\]]:ORDER:(as-given largest-first smallest-first)' \
'(--no-verify)--manifest=[Write down the digests of what is copied or moved, once it is verified]:FILE:_files' \
'--manifest-format=[Kind of digest \[default\: by the name\: .sha256, else b3sum\]]:FORMAT:(b3sum sha256)' \
'--follow-symlinks[Change what a link points at instead of the link itself, or --no-follow-symlinks \[default\: no; with --python\: yes\]]' \
'--no-follow-symlinks[]' \
'--plan[Print what would be done and change nothing]' \
'--as-python[Print it as a script for Python 3.11 and later, and change nothing]' \
'(--as-python)--as-shell[Print it as a script for sh with GNU coreutils, and change nothing]' \
'--python[Behave as Python'\''s own function does; implies --permanent]' \
'--permanent[Keep nothing of what is deleted, replaced or cut\: it cannot be taken back]' \
'--allow-loss[Let a move take sources away whose copies lack owner, times or the like]' \
'--no-undo[The same]' \
'--no-journal[Write nothing down\: the job can be neither resumed nor taken back]' \
'--one-file-system[Leave alone what is mounted inside, or --no-one-file-system \[default\: yes; with --python\: no\]]' \
'--no-one-file-system[]' \
'--flush[Wait until everything is on the device, or --no-flush \[default\: yes; with --python\: no\]]' \
'--no-flush[]' \
'--verify[Read every copy back from the device and compare it, or --no-verify \[default\: for moves to another disk, and with --manifest\]]' \
'--no-verify[]' \
'--json[Tell plan, progress, failures and end as lines of JSON]' \
'-q[Tell nothing but failures; of a plan only the sum]' \
'--quiet[Tell nothing but failures; of a plan only the sum]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::selection -- What it is done to; one or more:_files' \
&& ret=0
;;
(touch)
_arguments "${_arguments_options[@]}" : \
'--time=[As 2025-11-21 07\:31, with a zone as +01\:00 or Z, or as @ and seconds since 1970; nothing is now]:WORD:' \
'--reference=[An item whose times are taken over]:PATH:_files' \
'--mode=[Permission bits of a file that is made, in octal; those of the umask are taken away \[default\: 666\]]:OCTAL:' \
'*--include=[Only what fits a shell pattern\: *.jpg is laid against names, docs/**/*.md against paths below what is selected]:PATTERN:_default' \
'*--exclude=[Leave out what fits, with all that is in it; a / at the end of a pattern means folders]:PATTERN:_default' \
'--min-size=[Only files of at least so many bytes, as in 4096 or 2.5GB]:SIZE:_default' \
'--max-size=[Only files of at most so many bytes]:SIZE:_default' \
'--newer-than=[Only what was modified since\: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01]:WHEN:_default' \
'--older-than=[Only what was not modified since]:WHEN:_default' \
'*--type=[Only entries of a type, which may be said several times]:TYPE:(file folder link special)' \
'--max-depth=[Go down so many levels\: 0 is only what is selected, 1 what lies in it]:LEVELS:_default' \
'--existing=[Rule for everything that is in the way and differs]:RULE:(ask skip keep-both replace)' \
'*--on-conflict=[Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file]:KIND=RULE:_default' \
'--workers=[Threads that work on it \[default\: one per core\]]:N:_default' \
'--order=[Which files come first \[default\: as-given\]]:ORDER:(as-given largest-first smallest-first)' \
'(--no-verify)--manifest=[Write down the digests of what is copied or moved, once it is verified]:FILE:_files' \
'--manifest-format=[Kind of digest \[default\: by the name\: .sha256, else b3sum\]]:FORMAT:(b3sum sha256)' \
'--create[Make files that are not there, or --no-create \[default\: yes\]]' \
'--no-create[]' \
'--exist-ok[Set the times of what is there already, or --no-exist-ok \[default\: yes\]]' \
'--no-exist-ok[]' \
'--plan[Print what would be done and change nothing]' \
'--as-python[Print it as a script for Python 3.11 and later, and change nothing]' \
'(--as-python)--as-shell[Print it as a script for sh with GNU coreutils, and change nothing]' \
'--python[Behave as Python'\''s own function does; implies --permanent]' \
'--permanent[Keep nothing of what is deleted, replaced or cut\: it cannot be taken back]' \
'--allow-loss[Let a move take sources away whose copies lack owner, times or the like]' \
'--no-undo[The same]' \
'--no-journal[Write nothing down\: the job can be neither resumed nor taken back]' \
'--one-file-system[Leave alone what is mounted inside, or --no-one-file-system \[default\: yes; with --python\: no\]]' \
'--no-one-file-system[]' \
'--flush[Wait until everything is on the device, or --no-flush \[default\: yes; with --python\: no\]]' \
'--no-flush[]' \
'--verify[Read every copy back from the device and compare it, or --no-verify \[default\: for moves to another disk, and with --manifest\]]' \
'--no-verify[]' \
'--json[Tell plan, progress, failures and end as lines of JSON]' \
'-q[Tell nothing but failures; of a plan only the sum]' \
'--quiet[Tell nothing but failures; of a plan only the sum]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::selection -- What it is done to; one or more:_files' \
&& ret=0
;;
(make_archive)
_arguments "${_arguments_options[@]}" : \
'--format=[Container and compression of the archive \[default\: zip\]]:WORD:(zip tar gztar bztar xztar zstdtar)' \
'--base-dir=[Packs this folder or file below the one selected folder, named from there; \`.\` packs what is in it]:PATH:_files' \
'--owner=[User to whom everything in a tar archive is said to belong, if the system knows the name]:WORD:' \
'--group=[Group to which everything in a tar archive is said to belong, if the system knows the name]:WORD:' \
'*--include=[Only what fits a shell pattern\: *.jpg is laid against names, docs/**/*.md against paths below what is selected]:PATTERN:_default' \
'*--exclude=[Leave out what fits, with all that is in it; a / at the end of a pattern means folders]:PATTERN:_default' \
'--min-size=[Only files of at least so many bytes, as in 4096 or 2.5GB]:SIZE:_default' \
'--max-size=[Only files of at most so many bytes]:SIZE:_default' \
'--newer-than=[Only what was modified since\: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01]:WHEN:_default' \
'--older-than=[Only what was not modified since]:WHEN:_default' \
'*--type=[Only entries of a type, which may be said several times]:TYPE:(file folder link special)' \
'--max-depth=[Go down so many levels\: 0 is only what is selected, 1 what lies in it]:LEVELS:_default' \
'--existing=[Rule for everything that is in the way and differs]:RULE:(ask skip keep-both replace)' \
'*--on-conflict=[Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file]:KIND=RULE:_default' \
'--workers=[Threads that work on it \[default\: one per core\]]:N:_default' \
'--order=[Which files come first \[default\: as-given\]]:ORDER:(as-given largest-first smallest-first)' \
'(--no-verify)--manifest=[Write down the digests of what is copied or moved, once it is verified]:FILE:_files' \
'--manifest-format=[Kind of digest \[default\: by the name\: .sha256, else b3sum\]]:FORMAT:(b3sum sha256)' \
'--dry-run[Tell what the archive would be called, and make nothing, or --no-dry-run \[default\: no\]]' \
'--no-dry-run[]' \
'--plan[Print what would be done and change nothing]' \
'--as-python[Print it as a script for Python 3.11 and later, and change nothing]' \
'(--as-python)--as-shell[Print it as a script for sh with GNU coreutils, and change nothing]' \
'--python[Behave as Python'\''s own function does; implies --permanent]' \
'--permanent[Keep nothing of what is deleted, replaced or cut\: it cannot be taken back]' \
'--allow-loss[Let a move take sources away whose copies lack owner, times or the like]' \
'--no-undo[The same]' \
'--no-journal[Write nothing down\: the job can be neither resumed nor taken back]' \
'--one-file-system[Leave alone what is mounted inside, or --no-one-file-system \[default\: yes; with --python\: no\]]' \
'--no-one-file-system[]' \
'--flush[Wait until everything is on the device, or --no-flush \[default\: yes; with --python\: no\]]' \
'--no-flush[]' \
'--verify[Read every copy back from the device and compare it, or --no-verify \[default\: for moves to another disk, and with --manifest\]]' \
'--no-verify[]' \
'--json[Tell plan, progress, failures and end as lines of JSON]' \
'-q[Tell nothing but failures; of a plan only the sum]' \
'--quiet[Tell nothing but failures; of a plan only the sum]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::selection -- What it is done to; one or more:_files' \
':base_name -- Name of the archive, to which the end that its format has is added:_files' \
&& ret=0
;;
(unpack_archive)
_arguments "${_arguments_options[@]}" : \
'--extract-dir=[Folder that takes what the archive holds, made if it is not there; for several archives each gets one in it]:PATH:_files' \
'--format=[Format of the archive; otherwise its name tells \[default\: auto\]]:WORD:(auto zip tar gztar bztar xztar zstdtar)' \
'--filter=[How far a tar archive is believed\: contents and tame modes, also all plain modes, or everything \[default\: data\]]:WORD:(data tar fully_trusted)' \
'--max-entries=[An archive with more members than this is refused \[default\: 1000000\]]:NUMBER:' \
'--max-ratio=[An archive that unpacks to more than this many times its size is refused, beyond the first 64 MiB \[default\: 500\]]:NUMBER:' \
'*--include=[Only what fits a shell pattern\: *.jpg is laid against names, docs/**/*.md against paths below what is selected]:PATTERN:_default' \
'*--exclude=[Leave out what fits, with all that is in it; a / at the end of a pattern means folders]:PATTERN:_default' \
'--min-size=[Only files of at least so many bytes, as in 4096 or 2.5GB]:SIZE:_default' \
'--max-size=[Only files of at most so many bytes]:SIZE:_default' \
'--newer-than=[Only what was modified since\: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01]:WHEN:_default' \
'--older-than=[Only what was not modified since]:WHEN:_default' \
'*--type=[Only entries of a type, which may be said several times]:TYPE:(file folder link special)' \
'--max-depth=[Go down so many levels\: 0 is only what is selected, 1 what lies in it]:LEVELS:_default' \
'--existing=[Rule for everything that is in the way and differs]:RULE:(ask skip keep-both replace)' \
'*--on-conflict=[Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file]:KIND=RULE:_default' \
'--workers=[Threads that work on it \[default\: one per core\]]:N:_default' \
'--order=[Which files come first \[default\: as-given\]]:ORDER:(as-given largest-first smallest-first)' \
'(--no-verify)--manifest=[Write down the digests of what is copied or moved, once it is verified]:FILE:_files' \
'--manifest-format=[Kind of digest \[default\: by the name\: .sha256, else b3sum\]]:FORMAT:(b3sum sha256)' \
'--plan[Print what would be done and change nothing]' \
'--as-python[Print it as a script for Python 3.11 and later, and change nothing]' \
'(--as-python)--as-shell[Print it as a script for sh with GNU coreutils, and change nothing]' \
'--python[Behave as Python'\''s own function does; implies --permanent]' \
'--permanent[Keep nothing of what is deleted, replaced or cut\: it cannot be taken back]' \
'--allow-loss[Let a move take sources away whose copies lack owner, times or the like]' \
'--no-undo[The same]' \
'--no-journal[Write nothing down\: the job can be neither resumed nor taken back]' \
'--one-file-system[Leave alone what is mounted inside, or --no-one-file-system \[default\: yes; with --python\: no\]]' \
'--no-one-file-system[]' \
'--flush[Wait until everything is on the device, or --no-flush \[default\: yes; with --python\: no\]]' \
'--no-flush[]' \
'--verify[Read every copy back from the device and compare it, or --no-verify \[default\: for moves to another disk, and with --manifest\]]' \
'--no-verify[]' \
'--json[Tell plan, progress, failures and end as lines of JSON]' \
'-q[Tell nothing but failures; of a plan only the sum]' \
'--quiet[Tell nothing but failures; of a plan only the sum]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::selection -- What it is done to; one or more:_files' \
&& ret=0
;;
(disk_usage)
_arguments "${_arguments_options[@]}" : \
'*--include=[Only what fits a shell pattern\: *.jpg is laid against names, docs/**/*.md against paths below what is selected]:PATTERN:_default' \
'*--exclude=[Leave out what fits, with all that is in it; a / at the end of a pattern means folders]:PATTERN:_default' \
'--min-size=[Only files of at least so many bytes, as in 4096 or 2.5GB]:SIZE:_default' \
'--max-size=[Only files of at most so many bytes]:SIZE:_default' \
'--newer-than=[Only what was modified since\: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01]:WHEN:_default' \
'--older-than=[Only what was not modified since]:WHEN:_default' \
'*--type=[Only entries of a type, which may be said several times]:TYPE:(file folder link special)' \
'--max-depth=[Go down so many levels\: 0 is only what is selected, 1 what lies in it]:LEVELS:_default' \
'--existing=[Rule for everything that is in the way and differs]:RULE:(ask skip keep-both replace)' \
'*--on-conflict=[Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file]:KIND=RULE:_default' \
'--workers=[Threads that work on it \[default\: one per core\]]:N:_default' \
'--order=[Which files come first \[default\: as-given\]]:ORDER:(as-given largest-first smallest-first)' \
'(--no-verify)--manifest=[Write down the digests of what is copied or moved, once it is verified]:FILE:_files' \
'--manifest-format=[Kind of digest \[default\: by the name\: .sha256, else b3sum\]]:FORMAT:(b3sum sha256)' \
'--plan[Print what would be done and change nothing]' \
'--as-python[Print it as a script for Python 3.11 and later, and change nothing]' \
'(--as-python)--as-shell[Print it as a script for sh with GNU coreutils, and change nothing]' \
'--python[Behave as Python'\''s own function does; implies --permanent]' \
'--permanent[Keep nothing of what is deleted, replaced or cut\: it cannot be taken back]' \
'--allow-loss[Let a move take sources away whose copies lack owner, times or the like]' \
'--no-undo[The same]' \
'--no-journal[Write nothing down\: the job can be neither resumed nor taken back]' \
'--one-file-system[Leave alone what is mounted inside, or --no-one-file-system \[default\: yes; with --python\: no\]]' \
'--no-one-file-system[]' \
'--flush[Wait until everything is on the device, or --no-flush \[default\: yes; with --python\: no\]]' \
'--no-flush[]' \
'--verify[Read every copy back from the device and compare it, or --no-verify \[default\: for moves to another disk, and with --manifest\]]' \
'--no-verify[]' \
'--json[Tell plan, progress, failures and end as lines of JSON]' \
'-q[Tell nothing but failures; of a plan only the sum]' \
'--quiet[Tell nothing but failures; of a plan only the sum]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::selection -- What it is done to; one or more:_files' \
&& ret=0
;;
(file_digest)
_arguments "${_arguments_options[@]}" : \
'*--include=[Only what fits a shell pattern\: *.jpg is laid against names, docs/**/*.md against paths below what is selected]:PATTERN:_default' \
'*--exclude=[Leave out what fits, with all that is in it; a / at the end of a pattern means folders]:PATTERN:_default' \
'--min-size=[Only files of at least so many bytes, as in 4096 or 2.5GB]:SIZE:_default' \
'--max-size=[Only files of at most so many bytes]:SIZE:_default' \
'--newer-than=[Only what was modified since\: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01]:WHEN:_default' \
'--older-than=[Only what was not modified since]:WHEN:_default' \
'*--type=[Only entries of a type, which may be said several times]:TYPE:(file folder link special)' \
'--max-depth=[Go down so many levels\: 0 is only what is selected, 1 what lies in it]:LEVELS:_default' \
'--existing=[Rule for everything that is in the way and differs]:RULE:(ask skip keep-both replace)' \
'*--on-conflict=[Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file]:KIND=RULE:_default' \
'--workers=[Threads that work on it \[default\: one per core\]]:N:_default' \
'--order=[Which files come first \[default\: as-given\]]:ORDER:(as-given largest-first smallest-first)' \
'(--no-verify)--manifest=[Write down the digests of what is copied or moved, once it is verified]:FILE:_files' \
'--manifest-format=[Kind of digest \[default\: by the name\: .sha256, else b3sum\]]:FORMAT:(b3sum sha256)' \
'--plan[Print what would be done and change nothing]' \
'--as-python[Print it as a script for Python 3.11 and later, and change nothing]' \
'(--as-python)--as-shell[Print it as a script for sh with GNU coreutils, and change nothing]' \
'--python[Behave as Python'\''s own function does; implies --permanent]' \
'--permanent[Keep nothing of what is deleted, replaced or cut\: it cannot be taken back]' \
'--allow-loss[Let a move take sources away whose copies lack owner, times or the like]' \
'--no-undo[The same]' \
'--no-journal[Write nothing down\: the job can be neither resumed nor taken back]' \
'--one-file-system[Leave alone what is mounted inside, or --no-one-file-system \[default\: yes; with --python\: no\]]' \
'--no-one-file-system[]' \
'--flush[Wait until everything is on the device, or --no-flush \[default\: yes; with --python\: no\]]' \
'--no-flush[]' \
'--verify[Read every copy back from the device and compare it, or --no-verify \[default\: for moves to another disk, and with --manifest\]]' \
'--no-verify[]' \
'--json[Tell plan, progress, failures and end as lines of JSON]' \
'-q[Tell nothing but failures; of a plan only the sum]' \
'--quiet[Tell nothing but failures; of a plan only the sum]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::selection -- What it is done to; one or more:_files' \
':algorithm -- Kind of digest, by its name in Python'\''s hashlib:(md5 sha1 sha224 sha256 sha384 sha512 sha3_224 sha3_256 sha3_384 sha3_512 blake2b blake2s)' \
&& ret=0
;;
(check_manifest)
_arguments "${_arguments_options[@]}" : \
'--format=[Kind of digest, where the name of the list does not end in .b3sum or .sha256 \[default\: auto\]]:WORD:(auto b3sum sha256)' \
'*--include=[Only what fits a shell pattern\: *.jpg is laid against names, docs/**/*.md against paths below what is selected]:PATTERN:_default' \
'*--exclude=[Leave out what fits, with all that is in it; a / at the end of a pattern means folders]:PATTERN:_default' \
'--min-size=[Only files of at least so many bytes, as in 4096 or 2.5GB]:SIZE:_default' \
'--max-size=[Only files of at most so many bytes]:SIZE:_default' \
'--newer-than=[Only what was modified since\: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01]:WHEN:_default' \
'--older-than=[Only what was not modified since]:WHEN:_default' \
'*--type=[Only entries of a type, which may be said several times]:TYPE:(file folder link special)' \
'--max-depth=[Go down so many levels\: 0 is only what is selected, 1 what lies in it]:LEVELS:_default' \
'--existing=[Rule for everything that is in the way and differs]:RULE:(ask skip keep-both replace)' \
'*--on-conflict=[Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file]:KIND=RULE:_default' \
'--workers=[Threads that work on it \[default\: one per core\]]:N:_default' \
'--order=[Which files come first \[default\: as-given\]]:ORDER:(as-given largest-first smallest-first)' \
'(--no-verify)--manifest=[Write down the digests of what is copied or moved, once it is verified]:FILE:_files' \
'--manifest-format=[Kind of digest \[default\: by the name\: .sha256, else b3sum\]]:FORMAT:(b3sum sha256)' \
'--plan[Print what would be done and change nothing]' \
'--as-python[Print it as a script for Python 3.11 and later, and change nothing]' \
'(--as-python)--as-shell[Print it as a script for sh with GNU coreutils, and change nothing]' \
'--python[Behave as Python'\''s own function does; implies --permanent]' \
'--permanent[Keep nothing of what is deleted, replaced or cut\: it cannot be taken back]' \
'--allow-loss[Let a move take sources away whose copies lack owner, times or the like]' \
'--no-undo[The same]' \
'--no-journal[Write nothing down\: the job can be neither resumed nor taken back]' \
'--one-file-system[Leave alone what is mounted inside, or --no-one-file-system \[default\: yes; with --python\: no\]]' \
'--no-one-file-system[]' \
'--flush[Wait until everything is on the device, or --no-flush \[default\: yes; with --python\: no\]]' \
'--no-flush[]' \
'--verify[Read every copy back from the device and compare it, or --no-verify \[default\: for moves to another disk, and with --manifest\]]' \
'--no-verify[]' \
'--json[Tell plan, progress, failures and end as lines of JSON]' \
'-q[Tell nothing but failures; of a plan only the sum]' \
'--quiet[Tell nothing but failures; of a plan only the sum]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::selection -- What it is done to; one or more:_files' \
':list -- File with digests and names, as sha256sum and b3sum write it; names are told from the folder:_files' \
&& ret=0
;;
(call)
_arguments "${_arguments_options[@]}" : \
'--durable[Reply only when everything written is on the device]' \
'--undo[Keep what is needed to take requests back]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(jobs)
_arguments "${_arguments_options[@]}" : \
'--json[Tell it as lines of JSON]' \
'-h[Print help]' \
'--help[Print help]' \
&& ret=0
;;
(resume)
_arguments "${_arguments_options[@]}" : \
'--all[All of them]' \
'--json[Tell it as lines of JSON]' \
'-q[Tell nothing but failures]' \
'--quiet[Tell nothing but failures]' \
'-h[Print help]' \
'--help[Print help]' \
'::job -- The job, or how its name begins \[default\: the only one there is\]:_default' \
&& ret=0
;;
(rollback)
_arguments "${_arguments_options[@]}" : \
'--all[All of them]' \
'--json[Tell it as lines of JSON]' \
'-q[Tell nothing but failures]' \
'--quiet[Tell nothing but failures]' \
'-h[Print help]' \
'--help[Print help]' \
'::job -- The job, or how its name begins \[default\: the only one there is\]:_default' \
&& ret=0
;;
(undo)
_arguments "${_arguments_options[@]}" : \
'--json[Tell it as lines of JSON]' \
'-q[Tell nothing but failures]' \
'--quiet[Tell nothing but failures]' \
'-h[Print help]' \
'--help[Print help]' \
'::job -- The job, or how its name begins \[default\: the last one\]:_default' \
&& ret=0
;;
(redo)
_arguments "${_arguments_options[@]}" : \
'--json[Tell it as lines of JSON]' \
'-q[Tell nothing but failures]' \
'--quiet[Tell nothing but failures]' \
'-h[Print help]' \
'--help[Print help]' \
'::job -- The job that was undone \[default\: the last one\]:_default' \
&& ret=0
;;
(history)
_arguments "${_arguments_options[@]}" : \
'--json[Tell it as lines of JSON]' \
'(--json)--csv[Tell it as a table of comma-separated values]' \
'--forget[Forget those that have ended instead\: what they did stays, and can no longer be undone]' \
'-h[Print help]' \
'--help[Print help]' \
&& ret=0
;;
(hold)
_arguments "${_arguments_options[@]}" : \
'--json[Tell it as lines of JSON]' \
'-h[Print help]' \
'--help[Print help]' \
":: :_filewright__subcmd__hold_commands" \
"*::: :->hold" \
&& ret=0

    case $state in
    (hold)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:filewright-hold-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
'--json[Tell it as lines of JSON]' \
'-h[Print help]' \
'--help[Print help]' \
'::job -- The job, or how its name begins \[default\: all of them\]:_default' \
&& ret=0
;;
(restore)
_arguments "${_arguments_options[@]}" : \
'--json[Tell it as lines of JSON]' \
'-q[Tell nothing but failures]' \
'--quiet[Tell nothing but failures]' \
'-h[Print help]' \
'--help[Print help]' \
':job -- The job that holds them, or how its name begins:_default' \
'*::items -- Where an entry was, or its name \[default\: all of them\]:_files' \
&& ret=0
;;
(purge)
_arguments "${_arguments_options[@]}" : \
'--all[Everything, whatever its date]' \
'-h[Print help]' \
'--help[Print help]' \
'::job -- Only what this job holds, whatever its date:_default' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_filewright__subcmd__hold__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:filewright-hold-help-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(restore)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(purge)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(demo)
_arguments "${_arguments_options[@]}" : \
'--headless[Open no window even if there is a display]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(completions)
_arguments "${_arguments_options[@]}" : \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':shell -- The shell that is to complete:(bash zsh fish)' \
&& ret=0
;;
(man)
_arguments "${_arguments_options[@]}" : \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::page -- The page of one operation instead of that of the program:_default' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_filewright__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:filewright-help-command-$line[1]:"
        case $line[1] in
            (copy2)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(copytree)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(copyfile)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(copy)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(move)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(rename)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(batch_rename)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(replace)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(renames)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(rmtree)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(remove)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(unlink)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(rmdir)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(removedirs)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(mkdir)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(makedirs)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(mkfile)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(symlink)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(link)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(truncate)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(ftruncate)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(copymode)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(copystat)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(chmod)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(chown)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(touch)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(make_archive)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(unpack_archive)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(disk_usage)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(file_digest)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(check_manifest)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(call)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(jobs)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(resume)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(rollback)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(undo)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(redo)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(history)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(hold)
_arguments "${_arguments_options[@]}" : \
":: :_filewright__subcmd__help__subcmd__hold_commands" \
"*::: :->hold" \
&& ret=0

    case $state in
    (hold)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:filewright-help-hold-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(restore)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(purge)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(demo)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(completions)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(man)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
}

(( $+functions[_filewright_commands] )) ||
_filewright_commands() {
    local commands; commands=(
'copy2:Copies files with times, permissions and attributes.' \
'copytree:Copies folders with everything in them; a new folder appears when it is whole.' \
'copyfile:Copies the bytes of files to new names; permissions and times are those of new files.' \
'copy:Copies files with their permissions; times are those of new files.' \
'move:Moves items into a folder or to a new name, across file systems by copying first.' \
'rename:Gives an item a new name on the same file system; a name that is taken is left alone.' \
'batch_rename:Renames a whole selection by rules, all at once; nothing is renamed while any new name is in doubt.' \
'replace:Gives an item a new name and replaces the file that has it.' \
'renames:Renames, makes the folders that the new name needs and deletes old ones that are empty by then.' \
'rmtree:Deletes folders with everything in them; links are deleted, never followed.' \
'remove:Deletes files and links, but no folders; of a file with several names only this name goes.' \
'unlink:Takes names of files and links away, but no folders; the data goes with its last name.' \
'rmdir:Deletes folders that are empty; a folder with anything in it is kept.' \
'removedirs:Deletes empty folders, then each parent above them that is empty by then.' \
'mkdir:Makes folders; the folders that are to hold them must be there.' \
'makedirs:Makes folders and all folders above them that are missing.' \
'mkfile:Makes files that were not there\: empty, or of a length that takes no space.' \
'symlink:Makes links that lead to items by their path.' \
'link:Gives files a further name on the same file system; all names are equal.' \
'truncate:Cuts files to a length, or lengthens them with zeros that take no space.' \
'ftruncate:Cuts files off at a position; files are never made or lengthened.' \
'copymode:Gives an item the permissions of another; contents, owner and times stay.' \
'copystat:Gives an item the permissions, times and attributes of another; contents and owner stay.' \
'chmod:Sets who may read, write and run items.' \
'chown:Gives items to another user or group; what is in folders stays with its owners.' \
'touch:Sets the times of items to now or to another moment; files that are not there are made.' \
'make_archive:Puts items, with everything in them, into one new archive.' \
'unpack_archive:Makes what archives hold; nothing lands outside of the folder that it is unpacked into.' \
'disk_usage:Tells how large the file system of an item is, and how much of it is used and free.' \
'file_digest:Reads a file and tells the digest of its bytes.' \
'check_manifest:Compares the files of a folder with a list of digests\: which are the same, changed, missing or added.' \
'call:Answers requests of another program, one JSON line each.' \
'jobs:Lists the jobs that run, and those that were ended by force.' \
'resume:Goes on with a job that was ended by force.' \
'rollback:Takes back what a job has done that was ended by force.' \
'undo:Takes a job back\: what it made is put aside, what it took away is put back, what it changed is as before.' \
'redo:Does again what was last undone.' \
'history:Lists all jobs that are known, the newest last.' \
'hold:Lists what is held so that jobs can be taken back, puts it back, or makes room.' \
'demo:Shows the program on a playground tree in a temporary folder.' \
'completions:Writes completions for a shell to standard output.' \
'man:Writes a manual page to standard output.' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'filewright commands' commands "$@"
}
(( $+functions[_filewright__subcmd__batch_rename_commands] )) ||
_filewright__subcmd__batch_rename_commands() {
    local commands; commands=()
    _describe -t commands 'filewright batch_rename commands' commands "$@"
}
(( $+functions[_filewright__subcmd__call_commands] )) ||
_filewright__subcmd__call_commands() {
    local commands; commands=()
    _describe -t commands 'filewright call commands' commands "$@"
}
(( $+functions[_filewright__subcmd__check_manifest_commands] )) ||
_filewright__subcmd__check_manifest_commands() {
    local commands; commands=()
    _describe -t commands 'filewright check_manifest commands' commands "$@"
}
(( $+functions[_filewright__subcmd__chmod_commands] )) ||
_filewright__subcmd__chmod_commands() {
    local commands; commands=()
    _describe -t commands 'filewright chmod commands' commands "$@"
}
(( $+functions[_filewright__subcmd__chown_commands] )) ||
_filewright__subcmd__chown_commands() {
    local commands; commands=()
    _describe -t commands 'filewright chown commands' commands "$@"
}
(( $+functions[_filewright__subcmd__completions_commands] )) ||
_filewright__subcmd__completions_commands() {
    local commands; commands=()
    _describe -t commands 'filewright completions commands' commands "$@"
}
(( $+functions[_filewright__subcmd__copy_commands] )) ||
_filewright__subcmd__copy_commands() {
    local commands; commands=()
    _describe -t commands 'filewright copy commands' commands "$@"
}
(( $+functions[_filewright__subcmd__copy2_commands] )) ||
_filewright__subcmd__copy2_commands() {
    local commands; commands=()
    _describe -t commands 'filewright copy2 commands' commands "$@"
}
(( $+functions[_filewright__subcmd__copyfile_commands] )) ||
_filewright__subcmd__copyfile_commands() {
    local commands; commands=()
    _describe -t commands 'filewright copyfile commands' commands "$@"
}
(( $+functions[_filewright__subcmd__copymode_commands] )) ||
_filewright__subcmd__copymode_commands() {
    local commands; commands=()
    _describe -t commands 'filewright copymode commands' commands "$@"
}
(( $+functions[_filewright__subcmd__copystat_commands] )) ||
_filewright__subcmd__copystat_commands() {
    local commands; commands=()
    _describe -t commands 'filewright copystat commands' commands "$@"
}
(( $+functions[_filewright__subcmd__copytree_commands] )) ||
_filewright__subcmd__copytree_commands() {
    local commands; commands=()
    _describe -t commands 'filewright copytree commands' commands "$@"
}
(( $+functions[_filewright__subcmd__demo_commands] )) ||
_filewright__subcmd__demo_commands() {
    local commands; commands=()
    _describe -t commands 'filewright demo commands' commands "$@"
}
(( $+functions[_filewright__subcmd__disk_usage_commands] )) ||
_filewright__subcmd__disk_usage_commands() {
    local commands; commands=()
    _describe -t commands 'filewright disk_usage commands' commands "$@"
}
(( $+functions[_filewright__subcmd__file_digest_commands] )) ||
_filewright__subcmd__file_digest_commands() {
    local commands; commands=()
    _describe -t commands 'filewright file_digest commands' commands "$@"
}
(( $+functions[_filewright__subcmd__ftruncate_commands] )) ||
_filewright__subcmd__ftruncate_commands() {
    local commands; commands=()
    _describe -t commands 'filewright ftruncate commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help_commands] )) ||
_filewright__subcmd__help_commands() {
    local commands; commands=(
'copy2:Copies files with times, permissions and attributes.' \
'copytree:Copies folders with everything in them; a new folder appears when it is whole.' \
'copyfile:Copies the bytes of files to new names; permissions and times are those of new files.' \
'copy:Copies files with their permissions; times are those of new files.' \
'move:Moves items into a folder or to a new name, across file systems by copying first.' \
'rename:Gives an item a new name on the same file system; a name that is taken is left alone.' \
'batch_rename:Renames a whole selection by rules, all at once; nothing is renamed while any new name is in doubt.' \
'replace:Gives an item a new name and replaces the file that has it.' \
'renames:Renames, makes the folders that the new name needs and deletes old ones that are empty by then.' \
'rmtree:Deletes folders with everything in them; links are deleted, never followed.' \
'remove:Deletes files and links, but no folders; of a file with several names only this name goes.' \
'unlink:Takes names of files and links away, but no folders; the data goes with its last name.' \
'rmdir:Deletes folders that are empty; a folder with anything in it is kept.' \
'removedirs:Deletes empty folders, then each parent above them that is empty by then.' \
'mkdir:Makes folders; the folders that are to hold them must be there.' \
'makedirs:Makes folders and all folders above them that are missing.' \
'mkfile:Makes files that were not there\: empty, or of a length that takes no space.' \
'symlink:Makes links that lead to items by their path.' \
'link:Gives files a further name on the same file system; all names are equal.' \
'truncate:Cuts files to a length, or lengthens them with zeros that take no space.' \
'ftruncate:Cuts files off at a position; files are never made or lengthened.' \
'copymode:Gives an item the permissions of another; contents, owner and times stay.' \
'copystat:Gives an item the permissions, times and attributes of another; contents and owner stay.' \
'chmod:Sets who may read, write and run items.' \
'chown:Gives items to another user or group; what is in folders stays with its owners.' \
'touch:Sets the times of items to now or to another moment; files that are not there are made.' \
'make_archive:Puts items, with everything in them, into one new archive.' \
'unpack_archive:Makes what archives hold; nothing lands outside of the folder that it is unpacked into.' \
'disk_usage:Tells how large the file system of an item is, and how much of it is used and free.' \
'file_digest:Reads a file and tells the digest of its bytes.' \
'check_manifest:Compares the files of a folder with a list of digests\: which are the same, changed, missing or added.' \
'call:Answers requests of another program, one JSON line each.' \
'jobs:Lists the jobs that run, and those that were ended by force.' \
'resume:Goes on with a job that was ended by force.' \
'rollback:Takes back what a job has done that was ended by force.' \
'undo:Takes a job back\: what it made is put aside, what it took away is put back, what it changed is as before.' \
'redo:Does again what was last undone.' \
'history:Lists all jobs that are known, the newest last.' \
'hold:Lists what is held so that jobs can be taken back, puts it back, or makes room.' \
'demo:Shows the program on a playground tree in a temporary folder.' \
'completions:Writes completions for a shell to standard output.' \
'man:Writes a manual page to standard output.' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'filewright help commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__batch_rename_commands] )) ||
_filewright__subcmd__help__subcmd__batch_rename_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help batch_rename commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__call_commands] )) ||
_filewright__subcmd__help__subcmd__call_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help call commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__check_manifest_commands] )) ||
_filewright__subcmd__help__subcmd__check_manifest_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help check_manifest commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__chmod_commands] )) ||
_filewright__subcmd__help__subcmd__chmod_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help chmod commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__chown_commands] )) ||
_filewright__subcmd__help__subcmd__chown_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help chown commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__completions_commands] )) ||
_filewright__subcmd__help__subcmd__completions_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help completions commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__copy_commands] )) ||
_filewright__subcmd__help__subcmd__copy_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help copy commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__copy2_commands] )) ||
_filewright__subcmd__help__subcmd__copy2_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help copy2 commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__copyfile_commands] )) ||
_filewright__subcmd__help__subcmd__copyfile_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help copyfile commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__copymode_commands] )) ||
_filewright__subcmd__help__subcmd__copymode_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help copymode commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__copystat_commands] )) ||
_filewright__subcmd__help__subcmd__copystat_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help copystat commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__copytree_commands] )) ||
_filewright__subcmd__help__subcmd__copytree_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help copytree commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__demo_commands] )) ||
_filewright__subcmd__help__subcmd__demo_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help demo commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__disk_usage_commands] )) ||
_filewright__subcmd__help__subcmd__disk_usage_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help disk_usage commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__file_digest_commands] )) ||
_filewright__subcmd__help__subcmd__file_digest_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help file_digest commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__ftruncate_commands] )) ||
_filewright__subcmd__help__subcmd__ftruncate_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help ftruncate commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__help_commands] )) ||
_filewright__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help help commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__history_commands] )) ||
_filewright__subcmd__help__subcmd__history_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help history commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__hold_commands] )) ||
_filewright__subcmd__help__subcmd__hold_commands() {
    local commands; commands=(
'list:Lists the single entries that a job holds.' \
'restore:Puts held entries back to where they were, never over anything.' \
'purge:Deletes for good what is held past its date.' \
    )
    _describe -t commands 'filewright help hold commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__hold__subcmd__list_commands] )) ||
_filewright__subcmd__help__subcmd__hold__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help hold list commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__hold__subcmd__purge_commands] )) ||
_filewright__subcmd__help__subcmd__hold__subcmd__purge_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help hold purge commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__hold__subcmd__restore_commands] )) ||
_filewright__subcmd__help__subcmd__hold__subcmd__restore_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help hold restore commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__jobs_commands] )) ||
_filewright__subcmd__help__subcmd__jobs_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help jobs commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__link_commands] )) ||
_filewright__subcmd__help__subcmd__link_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help link commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__make_archive_commands] )) ||
_filewright__subcmd__help__subcmd__make_archive_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help make_archive commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__makedirs_commands] )) ||
_filewright__subcmd__help__subcmd__makedirs_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help makedirs commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__man_commands] )) ||
_filewright__subcmd__help__subcmd__man_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help man commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__mkdir_commands] )) ||
_filewright__subcmd__help__subcmd__mkdir_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help mkdir commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__mkfile_commands] )) ||
_filewright__subcmd__help__subcmd__mkfile_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help mkfile commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__move_commands] )) ||
_filewright__subcmd__help__subcmd__move_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help move commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__redo_commands] )) ||
_filewright__subcmd__help__subcmd__redo_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help redo commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__remove_commands] )) ||
_filewright__subcmd__help__subcmd__remove_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help remove commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__removedirs_commands] )) ||
_filewright__subcmd__help__subcmd__removedirs_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help removedirs commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__rename_commands] )) ||
_filewright__subcmd__help__subcmd__rename_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help rename commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__renames_commands] )) ||
_filewright__subcmd__help__subcmd__renames_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help renames commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__replace_commands] )) ||
_filewright__subcmd__help__subcmd__replace_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help replace commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__resume_commands] )) ||
_filewright__subcmd__help__subcmd__resume_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help resume commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__rmdir_commands] )) ||
_filewright__subcmd__help__subcmd__rmdir_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help rmdir commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__rmtree_commands] )) ||
_filewright__subcmd__help__subcmd__rmtree_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help rmtree commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__rollback_commands] )) ||
_filewright__subcmd__help__subcmd__rollback_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help rollback commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__symlink_commands] )) ||
_filewright__subcmd__help__subcmd__symlink_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help symlink commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__touch_commands] )) ||
_filewright__subcmd__help__subcmd__touch_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help touch commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__truncate_commands] )) ||
_filewright__subcmd__help__subcmd__truncate_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help truncate commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__undo_commands] )) ||
_filewright__subcmd__help__subcmd__undo_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help undo commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__unlink_commands] )) ||
_filewright__subcmd__help__subcmd__unlink_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help unlink commands' commands "$@"
}
(( $+functions[_filewright__subcmd__help__subcmd__unpack_archive_commands] )) ||
_filewright__subcmd__help__subcmd__unpack_archive_commands() {
    local commands; commands=()
    _describe -t commands 'filewright help unpack_archive commands' commands "$@"
}
(( $+functions[_filewright__subcmd__history_commands] )) ||
_filewright__subcmd__history_commands() {
    local commands; commands=()
    _describe -t commands 'filewright history commands' commands "$@"
}
(( $+functions[_filewright__subcmd__hold_commands] )) ||
_filewright__subcmd__hold_commands() {
    local commands; commands=(
'list:Lists the single entries that a job holds.' \
'restore:Puts held entries back to where they were, never over anything.' \
'purge:Deletes for good what is held past its date.' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'filewright hold commands' commands "$@"
}
(( $+functions[_filewright__subcmd__hold__subcmd__help_commands] )) ||
_filewright__subcmd__hold__subcmd__help_commands() {
    local commands; commands=(
'list:Lists the single entries that a job holds.' \
'restore:Puts held entries back to where they were, never over anything.' \
'purge:Deletes for good what is held past its date.' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'filewright hold help commands' commands "$@"
}
(( $+functions[_filewright__subcmd__hold__subcmd__help__subcmd__help_commands] )) ||
_filewright__subcmd__hold__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'filewright hold help help commands' commands "$@"
}
(( $+functions[_filewright__subcmd__hold__subcmd__help__subcmd__list_commands] )) ||
_filewright__subcmd__hold__subcmd__help__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'filewright hold help list commands' commands "$@"
}
(( $+functions[_filewright__subcmd__hold__subcmd__help__subcmd__purge_commands] )) ||
_filewright__subcmd__hold__subcmd__help__subcmd__purge_commands() {
    local commands; commands=()
    _describe -t commands 'filewright hold help purge commands' commands "$@"
}
(( $+functions[_filewright__subcmd__hold__subcmd__help__subcmd__restore_commands] )) ||
_filewright__subcmd__hold__subcmd__help__subcmd__restore_commands() {
    local commands; commands=()
    _describe -t commands 'filewright hold help restore commands' commands "$@"
}
(( $+functions[_filewright__subcmd__hold__subcmd__list_commands] )) ||
_filewright__subcmd__hold__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'filewright hold list commands' commands "$@"
}
(( $+functions[_filewright__subcmd__hold__subcmd__purge_commands] )) ||
_filewright__subcmd__hold__subcmd__purge_commands() {
    local commands; commands=()
    _describe -t commands 'filewright hold purge commands' commands "$@"
}
(( $+functions[_filewright__subcmd__hold__subcmd__restore_commands] )) ||
_filewright__subcmd__hold__subcmd__restore_commands() {
    local commands; commands=()
    _describe -t commands 'filewright hold restore commands' commands "$@"
}
(( $+functions[_filewright__subcmd__jobs_commands] )) ||
_filewright__subcmd__jobs_commands() {
    local commands; commands=()
    _describe -t commands 'filewright jobs commands' commands "$@"
}
(( $+functions[_filewright__subcmd__link_commands] )) ||
_filewright__subcmd__link_commands() {
    local commands; commands=()
    _describe -t commands 'filewright link commands' commands "$@"
}
(( $+functions[_filewright__subcmd__make_archive_commands] )) ||
_filewright__subcmd__make_archive_commands() {
    local commands; commands=()
    _describe -t commands 'filewright make_archive commands' commands "$@"
}
(( $+functions[_filewright__subcmd__makedirs_commands] )) ||
_filewright__subcmd__makedirs_commands() {
    local commands; commands=()
    _describe -t commands 'filewright makedirs commands' commands "$@"
}
(( $+functions[_filewright__subcmd__man_commands] )) ||
_filewright__subcmd__man_commands() {
    local commands; commands=()
    _describe -t commands 'filewright man commands' commands "$@"
}
(( $+functions[_filewright__subcmd__mkdir_commands] )) ||
_filewright__subcmd__mkdir_commands() {
    local commands; commands=()
    _describe -t commands 'filewright mkdir commands' commands "$@"
}
(( $+functions[_filewright__subcmd__mkfile_commands] )) ||
_filewright__subcmd__mkfile_commands() {
    local commands; commands=()
    _describe -t commands 'filewright mkfile commands' commands "$@"
}
(( $+functions[_filewright__subcmd__move_commands] )) ||
_filewright__subcmd__move_commands() {
    local commands; commands=()
    _describe -t commands 'filewright move commands' commands "$@"
}
(( $+functions[_filewright__subcmd__redo_commands] )) ||
_filewright__subcmd__redo_commands() {
    local commands; commands=()
    _describe -t commands 'filewright redo commands' commands "$@"
}
(( $+functions[_filewright__subcmd__remove_commands] )) ||
_filewright__subcmd__remove_commands() {
    local commands; commands=()
    _describe -t commands 'filewright remove commands' commands "$@"
}
(( $+functions[_filewright__subcmd__removedirs_commands] )) ||
_filewright__subcmd__removedirs_commands() {
    local commands; commands=()
    _describe -t commands 'filewright removedirs commands' commands "$@"
}
(( $+functions[_filewright__subcmd__rename_commands] )) ||
_filewright__subcmd__rename_commands() {
    local commands; commands=()
    _describe -t commands 'filewright rename commands' commands "$@"
}
(( $+functions[_filewright__subcmd__renames_commands] )) ||
_filewright__subcmd__renames_commands() {
    local commands; commands=()
    _describe -t commands 'filewright renames commands' commands "$@"
}
(( $+functions[_filewright__subcmd__replace_commands] )) ||
_filewright__subcmd__replace_commands() {
    local commands; commands=()
    _describe -t commands 'filewright replace commands' commands "$@"
}
(( $+functions[_filewright__subcmd__resume_commands] )) ||
_filewright__subcmd__resume_commands() {
    local commands; commands=()
    _describe -t commands 'filewright resume commands' commands "$@"
}
(( $+functions[_filewright__subcmd__rmdir_commands] )) ||
_filewright__subcmd__rmdir_commands() {
    local commands; commands=()
    _describe -t commands 'filewright rmdir commands' commands "$@"
}
(( $+functions[_filewright__subcmd__rmtree_commands] )) ||
_filewright__subcmd__rmtree_commands() {
    local commands; commands=()
    _describe -t commands 'filewright rmtree commands' commands "$@"
}
(( $+functions[_filewright__subcmd__rollback_commands] )) ||
_filewright__subcmd__rollback_commands() {
    local commands; commands=()
    _describe -t commands 'filewright rollback commands' commands "$@"
}
(( $+functions[_filewright__subcmd__symlink_commands] )) ||
_filewright__subcmd__symlink_commands() {
    local commands; commands=()
    _describe -t commands 'filewright symlink commands' commands "$@"
}
(( $+functions[_filewright__subcmd__touch_commands] )) ||
_filewright__subcmd__touch_commands() {
    local commands; commands=()
    _describe -t commands 'filewright touch commands' commands "$@"
}
(( $+functions[_filewright__subcmd__truncate_commands] )) ||
_filewright__subcmd__truncate_commands() {
    local commands; commands=()
    _describe -t commands 'filewright truncate commands' commands "$@"
}
(( $+functions[_filewright__subcmd__undo_commands] )) ||
_filewright__subcmd__undo_commands() {
    local commands; commands=()
    _describe -t commands 'filewright undo commands' commands "$@"
}
(( $+functions[_filewright__subcmd__unlink_commands] )) ||
_filewright__subcmd__unlink_commands() {
    local commands; commands=()
    _describe -t commands 'filewright unlink commands' commands "$@"
}
(( $+functions[_filewright__subcmd__unpack_archive_commands] )) ||
_filewright__subcmd__unpack_archive_commands() {
    local commands; commands=()
    _describe -t commands 'filewright unpack_archive commands' commands "$@"
}

if [ "$funcstack[1]" = "_filewright" ]; then
    _filewright "$@"
else
    compdef _filewright filewright
fi
