# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_filewright_global_optspecs
    string join \n h/help V/version
end

function __fish_filewright_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_filewright_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_filewright_using_subcommand
    set -l cmd (__fish_filewright_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c filewright -n "__fish_filewright_needs_command" -s h -l help -d 'Print help'
complete -c filewright -n "__fish_filewright_needs_command" -s V -l version -d 'Print version'
complete -c filewright -n "__fish_filewright_needs_command" -a "copy2" -d 'Copies files with times, permissions and attributes.'
complete -c filewright -n "__fish_filewright_needs_command" -a "copytree" -d 'Copies folders with everything in them; a new folder appears when it is whole.'
complete -c filewright -n "__fish_filewright_needs_command" -a "copyfile" -d 'Copies the bytes of files to new names; permissions and times are those of new files.'
complete -c filewright -n "__fish_filewright_needs_command" -a "copy" -d 'Copies files with their permissions; times are those of new files.'
complete -c filewright -n "__fish_filewright_needs_command" -a "move" -d 'Moves items into a folder or to a new name, across file systems by copying first.'
complete -c filewright -n "__fish_filewright_needs_command" -a "rename" -d 'Gives an item a new name on the same file system; a name that is taken is left alone.'
complete -c filewright -n "__fish_filewright_needs_command" -a "batch_rename" -d 'Renames a whole selection by rules, all at once; nothing is renamed while any new name is in doubt.'
complete -c filewright -n "__fish_filewright_needs_command" -a "replace" -d 'Gives an item a new name and replaces the file that has it.'
complete -c filewright -n "__fish_filewright_needs_command" -a "renames" -d 'Renames, makes the folders that the new name needs and deletes old ones that are empty by then.'
complete -c filewright -n "__fish_filewright_needs_command" -a "rmtree" -d 'Deletes folders with everything in them; links are deleted, never followed.'
complete -c filewright -n "__fish_filewright_needs_command" -a "remove" -d 'Deletes files and links, but no folders; of a file with several names only this name goes.'
complete -c filewright -n "__fish_filewright_needs_command" -a "unlink" -d 'Takes names of files and links away, but no folders; the data goes with its last name.'
complete -c filewright -n "__fish_filewright_needs_command" -a "rmdir" -d 'Deletes folders that are empty; a folder with anything in it is kept.'
complete -c filewright -n "__fish_filewright_needs_command" -a "removedirs" -d 'Deletes empty folders, then each parent above them that is empty by then.'
complete -c filewright -n "__fish_filewright_needs_command" -a "mkdir" -d 'Makes folders; the folders that are to hold them must be there.'
complete -c filewright -n "__fish_filewright_needs_command" -a "makedirs" -d 'Makes folders and all folders above them that are missing.'
complete -c filewright -n "__fish_filewright_needs_command" -a "mkfile" -d 'Makes files that were not there: empty, or of a length that takes no space.'
complete -c filewright -n "__fish_filewright_needs_command" -a "symlink" -d 'Makes links that lead to items by their path.'
complete -c filewright -n "__fish_filewright_needs_command" -a "link" -d 'Gives files a further name on the same file system; all names are equal.'
complete -c filewright -n "__fish_filewright_needs_command" -a "truncate" -d 'Cuts files to a length, or lengthens them with zeros that take no space.'
complete -c filewright -n "__fish_filewright_needs_command" -a "ftruncate" -d 'Cuts files off at a position; files are never made or lengthened.'
complete -c filewright -n "__fish_filewright_needs_command" -a "copymode" -d 'Gives an item the permissions of another; contents, owner and times stay.'
complete -c filewright -n "__fish_filewright_needs_command" -a "copystat" -d 'Gives an item the permissions, times and attributes of another; contents and owner stay.'
complete -c filewright -n "__fish_filewright_needs_command" -a "chmod" -d 'Sets who may read, write and run items.'
complete -c filewright -n "__fish_filewright_needs_command" -a "chown" -d 'Gives items to another user or group; what is in folders stays with its owners.'
complete -c filewright -n "__fish_filewright_needs_command" -a "touch" -d 'Sets the times of items to now or to another moment; files that are not there are made.'
complete -c filewright -n "__fish_filewright_needs_command" -a "make_archive" -d 'Puts items, with everything in them, into one new archive.'
complete -c filewright -n "__fish_filewright_needs_command" -a "unpack_archive" -d 'Makes what archives hold; nothing lands outside of the folder that it is unpacked into.'
complete -c filewright -n "__fish_filewright_needs_command" -a "disk_usage" -d 'Tells how large the file system of an item is, and how much of it is used and free.'
complete -c filewright -n "__fish_filewright_needs_command" -a "file_digest" -d 'Reads a file and tells the digest of its bytes.'
complete -c filewright -n "__fish_filewright_needs_command" -a "check_manifest" -d 'Compares the files of a folder with a list of digests: which are the same, changed, missing or added.'
complete -c filewright -n "__fish_filewright_needs_command" -a "call" -d 'Answers requests of another program, one JSON line each.'
complete -c filewright -n "__fish_filewright_needs_command" -a "jobs" -d 'Lists the jobs that run, and those that were ended by force.'
complete -c filewright -n "__fish_filewright_needs_command" -a "resume" -d 'Goes on with a job that was ended by force.'
complete -c filewright -n "__fish_filewright_needs_command" -a "rollback" -d 'Takes back what a job has done that was ended by force.'
complete -c filewright -n "__fish_filewright_needs_command" -a "undo" -d 'Takes a job back: what it made is put aside, what it took away is put back, what it changed is as before.'
complete -c filewright -n "__fish_filewright_needs_command" -a "redo" -d 'Does again what was last undone.'
complete -c filewright -n "__fish_filewright_needs_command" -a "history" -d 'Lists all jobs that are known, the newest last.'
complete -c filewright -n "__fish_filewright_needs_command" -a "hold" -d 'Lists what is held so that jobs can be taken back, puts it back, or makes room.'
complete -c filewright -n "__fish_filewright_needs_command" -a "demo" -d 'Shows the program on a playground tree in a temporary folder.'
complete -c filewright -n "__fish_filewright_needs_command" -a "completions" -d 'Writes completions for a shell to standard output.'
complete -c filewright -n "__fish_filewright_needs_command" -a "man" -d 'Writes a manual page to standard output.'
complete -c filewright -n "__fish_filewright_needs_command" -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -l include -d 'Only what fits a shell pattern: *.jpg is laid against names, docs/**/*.md against paths below what is selected' -r
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -l exclude -d 'Leave out what fits, with all that is in it; a / at the end of a pattern means folders' -r
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -l min-size -d 'Only files of at least so many bytes, as in 4096 or 2.5GB' -r
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -l max-size -d 'Only files of at most so many bytes' -r
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -l newer-than -d 'Only what was modified since: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01' -r
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -l older-than -d 'Only what was not modified since' -r
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -l type -d 'Only entries of a type, which may be said several times' -r -f -a "file\t''
folder\t''
link\t''
special\t''"
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -l max-depth -d 'Go down so many levels: 0 is only what is selected, 1 what lies in it' -r
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -l existing -d 'Rule for everything that is in the way and differs' -r -f -a "ask\t''
skip\t''
keep-both\t''
replace\t''"
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -l on-conflict -d 'Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file' -r
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -l workers -d 'Threads that work on it [default: one per core]' -r
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -l order -d 'Which files come first [default: as-given]' -r -f -a "as-given\t''
largest-first\t''
smallest-first\t''"
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -l manifest -d 'Write down the digests of what is copied or moved, once it is verified' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -l manifest-format -d 'Kind of digest [default: by the name: .sha256, else b3sum]' -r -f -a "b3sum\t''
sha256\t''"
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -l follow-symlinks -d 'Copy what a link points at instead of the link itself, or --no-follow-symlinks [default: no; with --python: yes]'
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -l no-follow-symlinks
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -l plan -d 'Print what would be done and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -l as-python -d 'Print it as a script for Python 3.11 and later, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -l as-shell -d 'Print it as a script for sh with GNU coreutils, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -l python -d 'Behave as Python\'s own function does; implies --permanent'
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -l permanent -d 'Keep nothing of what is deleted, replaced or cut: it cannot be taken back'
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -l allow-loss -d 'Let a move take sources away whose copies lack owner, times or the like'
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -l no-undo -d 'The same'
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -l no-journal -d 'Write nothing down: the job can be neither resumed nor taken back'
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -l one-file-system -d 'Leave alone what is mounted inside, or --no-one-file-system [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -l no-one-file-system
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -l flush -d 'Wait until everything is on the device, or --no-flush [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -l no-flush
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -l verify -d 'Read every copy back from the device and compare it, or --no-verify [default: for moves to another disk, and with --manifest]'
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -l no-verify
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -l json -d 'Tell plan, progress, failures and end as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -s q -l quiet -d 'Tell nothing but failures; of a plan only the sum'
complete -c filewright -n "__fish_filewright_using_subcommand copy2" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l copy-function -d 'What a copy takes along besides the contents [default: copy2]' -r -f -a "copy2\t''
copy\t''
copyfile\t''"
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l ignore-patterns -d 'Names that fit one of these shell patterns are left out, folders with all that is in them' -r -f
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l exclude-path -d 'These paths below the selected folder are left out' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l include -d 'Only what fits a shell pattern: *.jpg is laid against names, docs/**/*.md against paths below what is selected' -r
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l exclude -d 'Leave out what fits, with all that is in it; a / at the end of a pattern means folders' -r
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l min-size -d 'Only files of at least so many bytes, as in 4096 or 2.5GB' -r
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l max-size -d 'Only files of at most so many bytes' -r
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l newer-than -d 'Only what was modified since: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01' -r
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l older-than -d 'Only what was not modified since' -r
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l type -d 'Only entries of a type, which may be said several times' -r -f -a "file\t''
folder\t''
link\t''
special\t''"
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l max-depth -d 'Go down so many levels: 0 is only what is selected, 1 what lies in it' -r
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l existing -d 'Rule for everything that is in the way and differs' -r -f -a "ask\t''
skip\t''
keep-both\t''
replace\t''"
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l on-conflict -d 'Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file' -r
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l workers -d 'Threads that work on it [default: one per core]' -r
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l order -d 'Which files come first [default: as-given]' -r -f -a "as-given\t''
largest-first\t''
smallest-first\t''"
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l manifest -d 'Write down the digests of what is copied or moved, once it is verified' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l manifest-format -d 'Kind of digest [default: by the name: .sha256, else b3sum]' -r -f -a "b3sum\t''
sha256\t''"
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l dirs-exist-ok -d 'Folders that are there already are filled up instead of refused, or --no-dirs-exist-ok [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l no-dirs-exist-ok
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l symlinks -d 'Copy links themselves; otherwise what they point at is copied in their place, or --no-symlinks [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l no-symlinks
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l ignore-dangling-symlinks -d 'Where links are followed, those that lead nowhere are left out instead of told as failures, or --no-ignore-dangling-symlinks [default: no]'
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l no-ignore-dangling-symlinks
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l plan -d 'Print what would be done and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l as-python -d 'Print it as a script for Python 3.11 and later, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l as-shell -d 'Print it as a script for sh with GNU coreutils, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l python -d 'Behave as Python\'s own function does; implies --permanent'
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l permanent -d 'Keep nothing of what is deleted, replaced or cut: it cannot be taken back'
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l allow-loss -d 'Let a move take sources away whose copies lack owner, times or the like'
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l no-undo -d 'The same'
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l no-journal -d 'Write nothing down: the job can be neither resumed nor taken back'
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l one-file-system -d 'Leave alone what is mounted inside, or --no-one-file-system [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l no-one-file-system
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l flush -d 'Wait until everything is on the device, or --no-flush [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l no-flush
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l verify -d 'Read every copy back from the device and compare it, or --no-verify [default: for moves to another disk, and with --manifest]'
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l no-verify
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -l json -d 'Tell plan, progress, failures and end as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -s q -l quiet -d 'Tell nothing but failures; of a plan only the sum'
complete -c filewright -n "__fish_filewright_using_subcommand copytree" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -l include -d 'Only what fits a shell pattern: *.jpg is laid against names, docs/**/*.md against paths below what is selected' -r
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -l exclude -d 'Leave out what fits, with all that is in it; a / at the end of a pattern means folders' -r
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -l min-size -d 'Only files of at least so many bytes, as in 4096 or 2.5GB' -r
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -l max-size -d 'Only files of at most so many bytes' -r
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -l newer-than -d 'Only what was modified since: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01' -r
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -l older-than -d 'Only what was not modified since' -r
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -l type -d 'Only entries of a type, which may be said several times' -r -f -a "file\t''
folder\t''
link\t''
special\t''"
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -l max-depth -d 'Go down so many levels: 0 is only what is selected, 1 what lies in it' -r
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -l existing -d 'Rule for everything that is in the way and differs' -r -f -a "ask\t''
skip\t''
keep-both\t''
replace\t''"
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -l on-conflict -d 'Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file' -r
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -l workers -d 'Threads that work on it [default: one per core]' -r
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -l order -d 'Which files come first [default: as-given]' -r -f -a "as-given\t''
largest-first\t''
smallest-first\t''"
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -l manifest -d 'Write down the digests of what is copied or moved, once it is verified' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -l manifest-format -d 'Kind of digest [default: by the name: .sha256, else b3sum]' -r -f -a "b3sum\t''
sha256\t''"
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -l follow-symlinks -d 'Copy what a link points at instead of the link itself, or --no-follow-symlinks [default: no; with --python: yes]'
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -l no-follow-symlinks
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -l plan -d 'Print what would be done and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -l as-python -d 'Print it as a script for Python 3.11 and later, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -l as-shell -d 'Print it as a script for sh with GNU coreutils, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -l python -d 'Behave as Python\'s own function does; implies --permanent'
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -l permanent -d 'Keep nothing of what is deleted, replaced or cut: it cannot be taken back'
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -l allow-loss -d 'Let a move take sources away whose copies lack owner, times or the like'
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -l no-undo -d 'The same'
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -l no-journal -d 'Write nothing down: the job can be neither resumed nor taken back'
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -l one-file-system -d 'Leave alone what is mounted inside, or --no-one-file-system [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -l no-one-file-system
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -l flush -d 'Wait until everything is on the device, or --no-flush [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -l no-flush
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -l verify -d 'Read every copy back from the device and compare it, or --no-verify [default: for moves to another disk, and with --manifest]'
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -l no-verify
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -l json -d 'Tell plan, progress, failures and end as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -s q -l quiet -d 'Tell nothing but failures; of a plan only the sum'
complete -c filewright -n "__fish_filewright_using_subcommand copyfile" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand copy" -l include -d 'Only what fits a shell pattern: *.jpg is laid against names, docs/**/*.md against paths below what is selected' -r
complete -c filewright -n "__fish_filewright_using_subcommand copy" -l exclude -d 'Leave out what fits, with all that is in it; a / at the end of a pattern means folders' -r
complete -c filewright -n "__fish_filewright_using_subcommand copy" -l min-size -d 'Only files of at least so many bytes, as in 4096 or 2.5GB' -r
complete -c filewright -n "__fish_filewright_using_subcommand copy" -l max-size -d 'Only files of at most so many bytes' -r
complete -c filewright -n "__fish_filewright_using_subcommand copy" -l newer-than -d 'Only what was modified since: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01' -r
complete -c filewright -n "__fish_filewright_using_subcommand copy" -l older-than -d 'Only what was not modified since' -r
complete -c filewright -n "__fish_filewright_using_subcommand copy" -l type -d 'Only entries of a type, which may be said several times' -r -f -a "file\t''
folder\t''
link\t''
special\t''"
complete -c filewright -n "__fish_filewright_using_subcommand copy" -l max-depth -d 'Go down so many levels: 0 is only what is selected, 1 what lies in it' -r
complete -c filewright -n "__fish_filewright_using_subcommand copy" -l existing -d 'Rule for everything that is in the way and differs' -r -f -a "ask\t''
skip\t''
keep-both\t''
replace\t''"
complete -c filewright -n "__fish_filewright_using_subcommand copy" -l on-conflict -d 'Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file' -r
complete -c filewright -n "__fish_filewright_using_subcommand copy" -l workers -d 'Threads that work on it [default: one per core]' -r
complete -c filewright -n "__fish_filewright_using_subcommand copy" -l order -d 'Which files come first [default: as-given]' -r -f -a "as-given\t''
largest-first\t''
smallest-first\t''"
complete -c filewright -n "__fish_filewright_using_subcommand copy" -l manifest -d 'Write down the digests of what is copied or moved, once it is verified' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand copy" -l manifest-format -d 'Kind of digest [default: by the name: .sha256, else b3sum]' -r -f -a "b3sum\t''
sha256\t''"
complete -c filewright -n "__fish_filewright_using_subcommand copy" -l follow-symlinks -d 'Copy what a link points at instead of the link itself, or --no-follow-symlinks [default: no; with --python: yes]'
complete -c filewright -n "__fish_filewright_using_subcommand copy" -l no-follow-symlinks
complete -c filewright -n "__fish_filewright_using_subcommand copy" -l plan -d 'Print what would be done and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand copy" -l as-python -d 'Print it as a script for Python 3.11 and later, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand copy" -l as-shell -d 'Print it as a script for sh with GNU coreutils, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand copy" -l python -d 'Behave as Python\'s own function does; implies --permanent'
complete -c filewright -n "__fish_filewright_using_subcommand copy" -l permanent -d 'Keep nothing of what is deleted, replaced or cut: it cannot be taken back'
complete -c filewright -n "__fish_filewright_using_subcommand copy" -l allow-loss -d 'Let a move take sources away whose copies lack owner, times or the like'
complete -c filewright -n "__fish_filewright_using_subcommand copy" -l no-undo -d 'The same'
complete -c filewright -n "__fish_filewright_using_subcommand copy" -l no-journal -d 'Write nothing down: the job can be neither resumed nor taken back'
complete -c filewright -n "__fish_filewright_using_subcommand copy" -l one-file-system -d 'Leave alone what is mounted inside, or --no-one-file-system [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand copy" -l no-one-file-system
complete -c filewright -n "__fish_filewright_using_subcommand copy" -l flush -d 'Wait until everything is on the device, or --no-flush [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand copy" -l no-flush
complete -c filewright -n "__fish_filewright_using_subcommand copy" -l verify -d 'Read every copy back from the device and compare it, or --no-verify [default: for moves to another disk, and with --manifest]'
complete -c filewright -n "__fish_filewright_using_subcommand copy" -l no-verify
complete -c filewright -n "__fish_filewright_using_subcommand copy" -l json -d 'Tell plan, progress, failures and end as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand copy" -s q -l quiet -d 'Tell nothing but failures; of a plan only the sum'
complete -c filewright -n "__fish_filewright_using_subcommand copy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand move" -l copy-function -d 'What a copy takes along besides the contents [default: copy2]' -r -f -a "copy2\t''
copy\t''
copyfile\t''"
complete -c filewright -n "__fish_filewright_using_subcommand move" -l include -d 'Only what fits a shell pattern: *.jpg is laid against names, docs/**/*.md against paths below what is selected' -r
complete -c filewright -n "__fish_filewright_using_subcommand move" -l exclude -d 'Leave out what fits, with all that is in it; a / at the end of a pattern means folders' -r
complete -c filewright -n "__fish_filewright_using_subcommand move" -l min-size -d 'Only files of at least so many bytes, as in 4096 or 2.5GB' -r
complete -c filewright -n "__fish_filewright_using_subcommand move" -l max-size -d 'Only files of at most so many bytes' -r
complete -c filewright -n "__fish_filewright_using_subcommand move" -l newer-than -d 'Only what was modified since: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01' -r
complete -c filewright -n "__fish_filewright_using_subcommand move" -l older-than -d 'Only what was not modified since' -r
complete -c filewright -n "__fish_filewright_using_subcommand move" -l type -d 'Only entries of a type, which may be said several times' -r -f -a "file\t''
folder\t''
link\t''
special\t''"
complete -c filewright -n "__fish_filewright_using_subcommand move" -l max-depth -d 'Go down so many levels: 0 is only what is selected, 1 what lies in it' -r
complete -c filewright -n "__fish_filewright_using_subcommand move" -l existing -d 'Rule for everything that is in the way and differs' -r -f -a "ask\t''
skip\t''
keep-both\t''
replace\t''"
complete -c filewright -n "__fish_filewright_using_subcommand move" -l on-conflict -d 'Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file' -r
complete -c filewright -n "__fish_filewright_using_subcommand move" -l workers -d 'Threads that work on it [default: one per core]' -r
complete -c filewright -n "__fish_filewright_using_subcommand move" -l order -d 'Which files come first [default: as-given]' -r -f -a "as-given\t''
largest-first\t''
smallest-first\t''"
complete -c filewright -n "__fish_filewright_using_subcommand move" -l manifest -d 'Write down the digests of what is copied or moved, once it is verified' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand move" -l manifest-format -d 'Kind of digest [default: by the name: .sha256, else b3sum]' -r -f -a "b3sum\t''
sha256\t''"
complete -c filewright -n "__fish_filewright_using_subcommand move" -l plan -d 'Print what would be done and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand move" -l as-python -d 'Print it as a script for Python 3.11 and later, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand move" -l as-shell -d 'Print it as a script for sh with GNU coreutils, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand move" -l python -d 'Behave as Python\'s own function does; implies --permanent'
complete -c filewright -n "__fish_filewright_using_subcommand move" -l permanent -d 'Keep nothing of what is deleted, replaced or cut: it cannot be taken back'
complete -c filewright -n "__fish_filewright_using_subcommand move" -l allow-loss -d 'Let a move take sources away whose copies lack owner, times or the like'
complete -c filewright -n "__fish_filewright_using_subcommand move" -l no-undo -d 'The same'
complete -c filewright -n "__fish_filewright_using_subcommand move" -l no-journal -d 'Write nothing down: the job can be neither resumed nor taken back'
complete -c filewright -n "__fish_filewright_using_subcommand move" -l one-file-system -d 'Leave alone what is mounted inside, or --no-one-file-system [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand move" -l no-one-file-system
complete -c filewright -n "__fish_filewright_using_subcommand move" -l flush -d 'Wait until everything is on the device, or --no-flush [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand move" -l no-flush
complete -c filewright -n "__fish_filewright_using_subcommand move" -l verify -d 'Read every copy back from the device and compare it, or --no-verify [default: for moves to another disk, and with --manifest]'
complete -c filewright -n "__fish_filewright_using_subcommand move" -l no-verify
complete -c filewright -n "__fish_filewright_using_subcommand move" -l json -d 'Tell plan, progress, failures and end as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand move" -s q -l quiet -d 'Tell nothing but failures; of a plan only the sum'
complete -c filewright -n "__fish_filewright_using_subcommand move" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand rename" -l include -d 'Only what fits a shell pattern: *.jpg is laid against names, docs/**/*.md against paths below what is selected' -r
complete -c filewright -n "__fish_filewright_using_subcommand rename" -l exclude -d 'Leave out what fits, with all that is in it; a / at the end of a pattern means folders' -r
complete -c filewright -n "__fish_filewright_using_subcommand rename" -l min-size -d 'Only files of at least so many bytes, as in 4096 or 2.5GB' -r
complete -c filewright -n "__fish_filewright_using_subcommand rename" -l max-size -d 'Only files of at most so many bytes' -r
complete -c filewright -n "__fish_filewright_using_subcommand rename" -l newer-than -d 'Only what was modified since: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01' -r
complete -c filewright -n "__fish_filewright_using_subcommand rename" -l older-than -d 'Only what was not modified since' -r
complete -c filewright -n "__fish_filewright_using_subcommand rename" -l type -d 'Only entries of a type, which may be said several times' -r -f -a "file\t''
folder\t''
link\t''
special\t''"
complete -c filewright -n "__fish_filewright_using_subcommand rename" -l max-depth -d 'Go down so many levels: 0 is only what is selected, 1 what lies in it' -r
complete -c filewright -n "__fish_filewright_using_subcommand rename" -l existing -d 'Rule for everything that is in the way and differs' -r -f -a "ask\t''
skip\t''
keep-both\t''
replace\t''"
complete -c filewright -n "__fish_filewright_using_subcommand rename" -l on-conflict -d 'Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file' -r
complete -c filewright -n "__fish_filewright_using_subcommand rename" -l workers -d 'Threads that work on it [default: one per core]' -r
complete -c filewright -n "__fish_filewright_using_subcommand rename" -l order -d 'Which files come first [default: as-given]' -r -f -a "as-given\t''
largest-first\t''
smallest-first\t''"
complete -c filewright -n "__fish_filewright_using_subcommand rename" -l manifest -d 'Write down the digests of what is copied or moved, once it is verified' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand rename" -l manifest-format -d 'Kind of digest [default: by the name: .sha256, else b3sum]' -r -f -a "b3sum\t''
sha256\t''"
complete -c filewright -n "__fish_filewright_using_subcommand rename" -l plan -d 'Print what would be done and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand rename" -l as-python -d 'Print it as a script for Python 3.11 and later, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand rename" -l as-shell -d 'Print it as a script for sh with GNU coreutils, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand rename" -l python -d 'Behave as Python\'s own function does; implies --permanent'
complete -c filewright -n "__fish_filewright_using_subcommand rename" -l permanent -d 'Keep nothing of what is deleted, replaced or cut: it cannot be taken back'
complete -c filewright -n "__fish_filewright_using_subcommand rename" -l allow-loss -d 'Let a move take sources away whose copies lack owner, times or the like'
complete -c filewright -n "__fish_filewright_using_subcommand rename" -l no-undo -d 'The same'
complete -c filewright -n "__fish_filewright_using_subcommand rename" -l no-journal -d 'Write nothing down: the job can be neither resumed nor taken back'
complete -c filewright -n "__fish_filewright_using_subcommand rename" -l one-file-system -d 'Leave alone what is mounted inside, or --no-one-file-system [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand rename" -l no-one-file-system
complete -c filewright -n "__fish_filewright_using_subcommand rename" -l flush -d 'Wait until everything is on the device, or --no-flush [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand rename" -l no-flush
complete -c filewright -n "__fish_filewright_using_subcommand rename" -l verify -d 'Read every copy back from the device and compare it, or --no-verify [default: for moves to another disk, and with --manifest]'
complete -c filewright -n "__fish_filewright_using_subcommand rename" -l no-verify
complete -c filewright -n "__fish_filewright_using_subcommand rename" -l json -d 'Tell plan, progress, failures and end as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand rename" -s q -l quiet -d 'Tell nothing but failures; of a plan only the sum'
complete -c filewright -n "__fish_filewright_using_subcommand rename" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l rule -d 'One more rule, applied after all other options and the rules before it: s/FIND/WITH/FLAGS (i ignore case, p pattern, e in the extension, b in both), number/FROM/STEP/DIGITS/BY/last|start|end, insert/TEXT/start|end|AT, case/lower|upper|title|first/name|ext; any sign can take the place of the slash' -r -f
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l find -d 'What is replaced, everywhere in the name; empty stands for the whole name' -r -f
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l replace -d 'Text; {n:03} is a number of three digits, {date} or {date:%Y-%m-%d} the day of the last change, {name}, {ext} and {folder} what they say; with a pattern also $1 and ${group}' -r -f
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l start -d 'The first number [default: 1]' -r -f
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l step -d 'From one number to the next [default: 1]' -r -f
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l digits -d 'Least digits of a number that does not say how many [default: 1]' -r -f
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l number-by -d 'Order in which the numbers are given [default: selection]' -r -f -a "selection\t''
name\t''
date\t''
size\t''"
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l case -d 'Upper and lower case of that part, after everything else [default: keep]' -r -f -a "keep\t''
lower\t''
upper\t''
title\t''
sentence\t''"
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l extension-case -d 'Upper and lower case of the extension, whatever the rules work on [default: keep]' -r -f -a "keep\t''
lower\t''
upper\t''"
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l scope -d 'The part of a name that the rules work on; a folder has no extension [default: name]' -r -f -a "name\t''
extension\t''
whole\t''"
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l insert -d 'Text that is inserted, with the same words in braces' -r -f
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l insert-at -d 'Characters before what is inserted; -1 is the end, -2 one before it [default: 0]' -r -f
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l remove-from -d 'Characters that stay before those that are removed [default: 0]' -r -f
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l remove-count -d 'How many characters are removed there [default: 0]' -r -f
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l unchanged -d 'Of the selection this keeps its name, and takes no number' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l include -d 'Only what fits a shell pattern: *.jpg is laid against names, docs/**/*.md against paths below what is selected' -r
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l exclude -d 'Leave out what fits, with all that is in it; a / at the end of a pattern means folders' -r
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l min-size -d 'Only files of at least so many bytes, as in 4096 or 2.5GB' -r
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l max-size -d 'Only files of at most so many bytes' -r
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l newer-than -d 'Only what was modified since: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01' -r
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l older-than -d 'Only what was not modified since' -r
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l type -d 'Only entries of a type, which may be said several times' -r -f -a "file\t''
folder\t''
link\t''
special\t''"
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l max-depth -d 'Go down so many levels: 0 is only what is selected, 1 what lies in it' -r
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l existing -d 'Rule for everything that is in the way and differs' -r -f -a "ask\t''
skip\t''
keep-both\t''
replace\t''"
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l on-conflict -d 'Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file' -r
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l workers -d 'Threads that work on it [default: one per core]' -r
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l order -d 'Which files come first [default: as-given]' -r -f -a "as-given\t''
largest-first\t''
smallest-first\t''"
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l manifest -d 'Write down the digests of what is copied or moved, once it is verified' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l manifest-format -d 'Kind of digest [default: by the name: .sha256, else b3sum]' -r -f -a "b3sum\t''
sha256\t''"
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l regex -d 'What is looked for is a regular expression, or --no-regex [default: no]'
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l no-regex
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l ignore-case -d 'Upper and lower case are one where something is looked for, or --no-ignore-case [default: no]'
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l no-ignore-case
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l number-per-folder -d 'The numbers begin anew in each folder, or --no-number-per-folder [default: no]'
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l no-number-per-folder
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l trim -d 'White space at both ends of the name goes, or --no-trim [default: no]'
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l no-trim
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l plan -d 'Print what would be done and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l as-python -d 'Print it as a script for Python 3.11 and later, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l as-shell -d 'Print it as a script for sh with GNU coreutils, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l python -d 'Behave as Python\'s own function does; implies --permanent'
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l permanent -d 'Keep nothing of what is deleted, replaced or cut: it cannot be taken back'
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l allow-loss -d 'Let a move take sources away whose copies lack owner, times or the like'
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l no-undo -d 'The same'
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l no-journal -d 'Write nothing down: the job can be neither resumed nor taken back'
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l one-file-system -d 'Leave alone what is mounted inside, or --no-one-file-system [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l no-one-file-system
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l flush -d 'Wait until everything is on the device, or --no-flush [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l no-flush
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l verify -d 'Read every copy back from the device and compare it, or --no-verify [default: for moves to another disk, and with --manifest]'
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l no-verify
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -l json -d 'Tell plan, progress, failures and end as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -s q -l quiet -d 'Tell nothing but failures; of a plan only the sum'
complete -c filewright -n "__fish_filewright_using_subcommand batch_rename" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand replace" -l include -d 'Only what fits a shell pattern: *.jpg is laid against names, docs/**/*.md against paths below what is selected' -r
complete -c filewright -n "__fish_filewright_using_subcommand replace" -l exclude -d 'Leave out what fits, with all that is in it; a / at the end of a pattern means folders' -r
complete -c filewright -n "__fish_filewright_using_subcommand replace" -l min-size -d 'Only files of at least so many bytes, as in 4096 or 2.5GB' -r
complete -c filewright -n "__fish_filewright_using_subcommand replace" -l max-size -d 'Only files of at most so many bytes' -r
complete -c filewright -n "__fish_filewright_using_subcommand replace" -l newer-than -d 'Only what was modified since: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01' -r
complete -c filewright -n "__fish_filewright_using_subcommand replace" -l older-than -d 'Only what was not modified since' -r
complete -c filewright -n "__fish_filewright_using_subcommand replace" -l type -d 'Only entries of a type, which may be said several times' -r -f -a "file\t''
folder\t''
link\t''
special\t''"
complete -c filewright -n "__fish_filewright_using_subcommand replace" -l max-depth -d 'Go down so many levels: 0 is only what is selected, 1 what lies in it' -r
complete -c filewright -n "__fish_filewright_using_subcommand replace" -l existing -d 'Rule for everything that is in the way and differs' -r -f -a "ask\t''
skip\t''
keep-both\t''
replace\t''"
complete -c filewright -n "__fish_filewright_using_subcommand replace" -l on-conflict -d 'Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file' -r
complete -c filewright -n "__fish_filewright_using_subcommand replace" -l workers -d 'Threads that work on it [default: one per core]' -r
complete -c filewright -n "__fish_filewright_using_subcommand replace" -l order -d 'Which files come first [default: as-given]' -r -f -a "as-given\t''
largest-first\t''
smallest-first\t''"
complete -c filewright -n "__fish_filewright_using_subcommand replace" -l manifest -d 'Write down the digests of what is copied or moved, once it is verified' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand replace" -l manifest-format -d 'Kind of digest [default: by the name: .sha256, else b3sum]' -r -f -a "b3sum\t''
sha256\t''"
complete -c filewright -n "__fish_filewright_using_subcommand replace" -l plan -d 'Print what would be done and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand replace" -l as-python -d 'Print it as a script for Python 3.11 and later, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand replace" -l as-shell -d 'Print it as a script for sh with GNU coreutils, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand replace" -l python -d 'Behave as Python\'s own function does; implies --permanent'
complete -c filewright -n "__fish_filewright_using_subcommand replace" -l permanent -d 'Keep nothing of what is deleted, replaced or cut: it cannot be taken back'
complete -c filewright -n "__fish_filewright_using_subcommand replace" -l allow-loss -d 'Let a move take sources away whose copies lack owner, times or the like'
complete -c filewright -n "__fish_filewright_using_subcommand replace" -l no-undo -d 'The same'
complete -c filewright -n "__fish_filewright_using_subcommand replace" -l no-journal -d 'Write nothing down: the job can be neither resumed nor taken back'
complete -c filewright -n "__fish_filewright_using_subcommand replace" -l one-file-system -d 'Leave alone what is mounted inside, or --no-one-file-system [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand replace" -l no-one-file-system
complete -c filewright -n "__fish_filewright_using_subcommand replace" -l flush -d 'Wait until everything is on the device, or --no-flush [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand replace" -l no-flush
complete -c filewright -n "__fish_filewright_using_subcommand replace" -l verify -d 'Read every copy back from the device and compare it, or --no-verify [default: for moves to another disk, and with --manifest]'
complete -c filewright -n "__fish_filewright_using_subcommand replace" -l no-verify
complete -c filewright -n "__fish_filewright_using_subcommand replace" -l json -d 'Tell plan, progress, failures and end as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand replace" -s q -l quiet -d 'Tell nothing but failures; of a plan only the sum'
complete -c filewright -n "__fish_filewright_using_subcommand replace" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand renames" -l include -d 'Only what fits a shell pattern: *.jpg is laid against names, docs/**/*.md against paths below what is selected' -r
complete -c filewright -n "__fish_filewright_using_subcommand renames" -l exclude -d 'Leave out what fits, with all that is in it; a / at the end of a pattern means folders' -r
complete -c filewright -n "__fish_filewright_using_subcommand renames" -l min-size -d 'Only files of at least so many bytes, as in 4096 or 2.5GB' -r
complete -c filewright -n "__fish_filewright_using_subcommand renames" -l max-size -d 'Only files of at most so many bytes' -r
complete -c filewright -n "__fish_filewright_using_subcommand renames" -l newer-than -d 'Only what was modified since: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01' -r
complete -c filewright -n "__fish_filewright_using_subcommand renames" -l older-than -d 'Only what was not modified since' -r
complete -c filewright -n "__fish_filewright_using_subcommand renames" -l type -d 'Only entries of a type, which may be said several times' -r -f -a "file\t''
folder\t''
link\t''
special\t''"
complete -c filewright -n "__fish_filewright_using_subcommand renames" -l max-depth -d 'Go down so many levels: 0 is only what is selected, 1 what lies in it' -r
complete -c filewright -n "__fish_filewright_using_subcommand renames" -l existing -d 'Rule for everything that is in the way and differs' -r -f -a "ask\t''
skip\t''
keep-both\t''
replace\t''"
complete -c filewright -n "__fish_filewright_using_subcommand renames" -l on-conflict -d 'Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file' -r
complete -c filewright -n "__fish_filewright_using_subcommand renames" -l workers -d 'Threads that work on it [default: one per core]' -r
complete -c filewright -n "__fish_filewright_using_subcommand renames" -l order -d 'Which files come first [default: as-given]' -r -f -a "as-given\t''
largest-first\t''
smallest-first\t''"
complete -c filewright -n "__fish_filewright_using_subcommand renames" -l manifest -d 'Write down the digests of what is copied or moved, once it is verified' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand renames" -l manifest-format -d 'Kind of digest [default: by the name: .sha256, else b3sum]' -r -f -a "b3sum\t''
sha256\t''"
complete -c filewright -n "__fish_filewright_using_subcommand renames" -l plan -d 'Print what would be done and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand renames" -l as-python -d 'Print it as a script for Python 3.11 and later, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand renames" -l as-shell -d 'Print it as a script for sh with GNU coreutils, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand renames" -l python -d 'Behave as Python\'s own function does; implies --permanent'
complete -c filewright -n "__fish_filewright_using_subcommand renames" -l permanent -d 'Keep nothing of what is deleted, replaced or cut: it cannot be taken back'
complete -c filewright -n "__fish_filewright_using_subcommand renames" -l allow-loss -d 'Let a move take sources away whose copies lack owner, times or the like'
complete -c filewright -n "__fish_filewright_using_subcommand renames" -l no-undo -d 'The same'
complete -c filewright -n "__fish_filewright_using_subcommand renames" -l no-journal -d 'Write nothing down: the job can be neither resumed nor taken back'
complete -c filewright -n "__fish_filewright_using_subcommand renames" -l one-file-system -d 'Leave alone what is mounted inside, or --no-one-file-system [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand renames" -l no-one-file-system
complete -c filewright -n "__fish_filewright_using_subcommand renames" -l flush -d 'Wait until everything is on the device, or --no-flush [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand renames" -l no-flush
complete -c filewright -n "__fish_filewright_using_subcommand renames" -l verify -d 'Read every copy back from the device and compare it, or --no-verify [default: for moves to another disk, and with --manifest]'
complete -c filewright -n "__fish_filewright_using_subcommand renames" -l no-verify
complete -c filewright -n "__fish_filewright_using_subcommand renames" -l json -d 'Tell plan, progress, failures and end as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand renames" -s q -l quiet -d 'Tell nothing but failures; of a plan only the sum'
complete -c filewright -n "__fish_filewright_using_subcommand renames" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l on-error -d 'Go on and list the failures, or stop at the first one [default: collect; with --python: raise]' -r -f -a "collect\t''
raise\t''"
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l include -d 'Only what fits a shell pattern: *.jpg is laid against names, docs/**/*.md against paths below what is selected' -r
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l exclude -d 'Leave out what fits, with all that is in it; a / at the end of a pattern means folders' -r
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l min-size -d 'Only files of at least so many bytes, as in 4096 or 2.5GB' -r
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l max-size -d 'Only files of at most so many bytes' -r
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l newer-than -d 'Only what was modified since: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01' -r
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l older-than -d 'Only what was not modified since' -r
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l type -d 'Only entries of a type, which may be said several times' -r -f -a "file\t''
folder\t''
link\t''
special\t''"
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l max-depth -d 'Go down so many levels: 0 is only what is selected, 1 what lies in it' -r
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l existing -d 'Rule for everything that is in the way and differs' -r -f -a "ask\t''
skip\t''
keep-both\t''
replace\t''"
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l on-conflict -d 'Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file' -r
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l workers -d 'Threads that work on it [default: one per core]' -r
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l order -d 'Which files come first [default: as-given]' -r -f -a "as-given\t''
largest-first\t''
smallest-first\t''"
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l manifest -d 'Write down the digests of what is copied or moved, once it is verified' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l manifest-format -d 'Kind of digest [default: by the name: .sha256, else b3sum]' -r -f -a "b3sum\t''
sha256\t''"
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l ignore-errors -d 'Go on after failures and leave them out of the result, or --no-ignore-errors [default: no]'
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l no-ignore-errors
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l plan -d 'Print what would be done and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l as-python -d 'Print it as a script for Python 3.11 and later, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l as-shell -d 'Print it as a script for sh with GNU coreutils, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l python -d 'Behave as Python\'s own function does; implies --permanent'
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l permanent -d 'Keep nothing of what is deleted, replaced or cut: it cannot be taken back'
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l allow-loss -d 'Let a move take sources away whose copies lack owner, times or the like'
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l no-undo -d 'The same'
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l trash -d 'Put what is deleted into the desktop\'s trash; refused where a disk has none'
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l no-journal -d 'Write nothing down: the job can be neither resumed nor taken back'
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l one-file-system -d 'Leave alone what is mounted inside, or --no-one-file-system [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l no-one-file-system
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l flush -d 'Wait until everything is on the device, or --no-flush [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l no-flush
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l verify -d 'Read every copy back from the device and compare it, or --no-verify [default: for moves to another disk, and with --manifest]'
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l no-verify
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -l json -d 'Tell plan, progress, failures and end as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -s q -l quiet -d 'Tell nothing but failures; of a plan only the sum'
complete -c filewright -n "__fish_filewright_using_subcommand rmtree" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand remove" -l include -d 'Only what fits a shell pattern: *.jpg is laid against names, docs/**/*.md against paths below what is selected' -r
complete -c filewright -n "__fish_filewright_using_subcommand remove" -l exclude -d 'Leave out what fits, with all that is in it; a / at the end of a pattern means folders' -r
complete -c filewright -n "__fish_filewright_using_subcommand remove" -l min-size -d 'Only files of at least so many bytes, as in 4096 or 2.5GB' -r
complete -c filewright -n "__fish_filewright_using_subcommand remove" -l max-size -d 'Only files of at most so many bytes' -r
complete -c filewright -n "__fish_filewright_using_subcommand remove" -l newer-than -d 'Only what was modified since: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01' -r
complete -c filewright -n "__fish_filewright_using_subcommand remove" -l older-than -d 'Only what was not modified since' -r
complete -c filewright -n "__fish_filewright_using_subcommand remove" -l type -d 'Only entries of a type, which may be said several times' -r -f -a "file\t''
folder\t''
link\t''
special\t''"
complete -c filewright -n "__fish_filewright_using_subcommand remove" -l max-depth -d 'Go down so many levels: 0 is only what is selected, 1 what lies in it' -r
complete -c filewright -n "__fish_filewright_using_subcommand remove" -l existing -d 'Rule for everything that is in the way and differs' -r -f -a "ask\t''
skip\t''
keep-both\t''
replace\t''"
complete -c filewright -n "__fish_filewright_using_subcommand remove" -l on-conflict -d 'Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file' -r
complete -c filewright -n "__fish_filewright_using_subcommand remove" -l workers -d 'Threads that work on it [default: one per core]' -r
complete -c filewright -n "__fish_filewright_using_subcommand remove" -l order -d 'Which files come first [default: as-given]' -r -f -a "as-given\t''
largest-first\t''
smallest-first\t''"
complete -c filewright -n "__fish_filewright_using_subcommand remove" -l manifest -d 'Write down the digests of what is copied or moved, once it is verified' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand remove" -l manifest-format -d 'Kind of digest [default: by the name: .sha256, else b3sum]' -r -f -a "b3sum\t''
sha256\t''"
complete -c filewright -n "__fish_filewright_using_subcommand remove" -l plan -d 'Print what would be done and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand remove" -l as-python -d 'Print it as a script for Python 3.11 and later, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand remove" -l as-shell -d 'Print it as a script for sh with GNU coreutils, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand remove" -l python -d 'Behave as Python\'s own function does; implies --permanent'
complete -c filewright -n "__fish_filewright_using_subcommand remove" -l permanent -d 'Keep nothing of what is deleted, replaced or cut: it cannot be taken back'
complete -c filewright -n "__fish_filewright_using_subcommand remove" -l allow-loss -d 'Let a move take sources away whose copies lack owner, times or the like'
complete -c filewright -n "__fish_filewright_using_subcommand remove" -l no-undo -d 'The same'
complete -c filewright -n "__fish_filewright_using_subcommand remove" -l trash -d 'Put what is deleted into the desktop\'s trash; refused where a disk has none'
complete -c filewright -n "__fish_filewright_using_subcommand remove" -l no-journal -d 'Write nothing down: the job can be neither resumed nor taken back'
complete -c filewright -n "__fish_filewright_using_subcommand remove" -l one-file-system -d 'Leave alone what is mounted inside, or --no-one-file-system [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand remove" -l no-one-file-system
complete -c filewright -n "__fish_filewright_using_subcommand remove" -l flush -d 'Wait until everything is on the device, or --no-flush [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand remove" -l no-flush
complete -c filewright -n "__fish_filewright_using_subcommand remove" -l verify -d 'Read every copy back from the device and compare it, or --no-verify [default: for moves to another disk, and with --manifest]'
complete -c filewright -n "__fish_filewright_using_subcommand remove" -l no-verify
complete -c filewright -n "__fish_filewright_using_subcommand remove" -l json -d 'Tell plan, progress, failures and end as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand remove" -s q -l quiet -d 'Tell nothing but failures; of a plan only the sum'
complete -c filewright -n "__fish_filewright_using_subcommand remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand unlink" -l include -d 'Only what fits a shell pattern: *.jpg is laid against names, docs/**/*.md against paths below what is selected' -r
complete -c filewright -n "__fish_filewright_using_subcommand unlink" -l exclude -d 'Leave out what fits, with all that is in it; a / at the end of a pattern means folders' -r
complete -c filewright -n "__fish_filewright_using_subcommand unlink" -l min-size -d 'Only files of at least so many bytes, as in 4096 or 2.5GB' -r
complete -c filewright -n "__fish_filewright_using_subcommand unlink" -l max-size -d 'Only files of at most so many bytes' -r
complete -c filewright -n "__fish_filewright_using_subcommand unlink" -l newer-than -d 'Only what was modified since: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01' -r
complete -c filewright -n "__fish_filewright_using_subcommand unlink" -l older-than -d 'Only what was not modified since' -r
complete -c filewright -n "__fish_filewright_using_subcommand unlink" -l type -d 'Only entries of a type, which may be said several times' -r -f -a "file\t''
folder\t''
link\t''
special\t''"
complete -c filewright -n "__fish_filewright_using_subcommand unlink" -l max-depth -d 'Go down so many levels: 0 is only what is selected, 1 what lies in it' -r
complete -c filewright -n "__fish_filewright_using_subcommand unlink" -l existing -d 'Rule for everything that is in the way and differs' -r -f -a "ask\t''
skip\t''
keep-both\t''
replace\t''"
complete -c filewright -n "__fish_filewright_using_subcommand unlink" -l on-conflict -d 'Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file' -r
complete -c filewright -n "__fish_filewright_using_subcommand unlink" -l workers -d 'Threads that work on it [default: one per core]' -r
complete -c filewright -n "__fish_filewright_using_subcommand unlink" -l order -d 'Which files come first [default: as-given]' -r -f -a "as-given\t''
largest-first\t''
smallest-first\t''"
complete -c filewright -n "__fish_filewright_using_subcommand unlink" -l manifest -d 'Write down the digests of what is copied or moved, once it is verified' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand unlink" -l manifest-format -d 'Kind of digest [default: by the name: .sha256, else b3sum]' -r -f -a "b3sum\t''
sha256\t''"
complete -c filewright -n "__fish_filewright_using_subcommand unlink" -l plan -d 'Print what would be done and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand unlink" -l as-python -d 'Print it as a script for Python 3.11 and later, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand unlink" -l as-shell -d 'Print it as a script for sh with GNU coreutils, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand unlink" -l python -d 'Behave as Python\'s own function does; implies --permanent'
complete -c filewright -n "__fish_filewright_using_subcommand unlink" -l permanent -d 'Keep nothing of what is deleted, replaced or cut: it cannot be taken back'
complete -c filewright -n "__fish_filewright_using_subcommand unlink" -l allow-loss -d 'Let a move take sources away whose copies lack owner, times or the like'
complete -c filewright -n "__fish_filewright_using_subcommand unlink" -l no-undo -d 'The same'
complete -c filewright -n "__fish_filewright_using_subcommand unlink" -l trash -d 'Put what is deleted into the desktop\'s trash; refused where a disk has none'
complete -c filewright -n "__fish_filewright_using_subcommand unlink" -l no-journal -d 'Write nothing down: the job can be neither resumed nor taken back'
complete -c filewright -n "__fish_filewright_using_subcommand unlink" -l one-file-system -d 'Leave alone what is mounted inside, or --no-one-file-system [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand unlink" -l no-one-file-system
complete -c filewright -n "__fish_filewright_using_subcommand unlink" -l flush -d 'Wait until everything is on the device, or --no-flush [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand unlink" -l no-flush
complete -c filewright -n "__fish_filewright_using_subcommand unlink" -l verify -d 'Read every copy back from the device and compare it, or --no-verify [default: for moves to another disk, and with --manifest]'
complete -c filewright -n "__fish_filewright_using_subcommand unlink" -l no-verify
complete -c filewright -n "__fish_filewright_using_subcommand unlink" -l json -d 'Tell plan, progress, failures and end as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand unlink" -s q -l quiet -d 'Tell nothing but failures; of a plan only the sum'
complete -c filewright -n "__fish_filewright_using_subcommand unlink" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand rmdir" -l include -d 'Only what fits a shell pattern: *.jpg is laid against names, docs/**/*.md against paths below what is selected' -r
complete -c filewright -n "__fish_filewright_using_subcommand rmdir" -l exclude -d 'Leave out what fits, with all that is in it; a / at the end of a pattern means folders' -r
complete -c filewright -n "__fish_filewright_using_subcommand rmdir" -l min-size -d 'Only files of at least so many bytes, as in 4096 or 2.5GB' -r
complete -c filewright -n "__fish_filewright_using_subcommand rmdir" -l max-size -d 'Only files of at most so many bytes' -r
complete -c filewright -n "__fish_filewright_using_subcommand rmdir" -l newer-than -d 'Only what was modified since: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01' -r
complete -c filewright -n "__fish_filewright_using_subcommand rmdir" -l older-than -d 'Only what was not modified since' -r
complete -c filewright -n "__fish_filewright_using_subcommand rmdir" -l type -d 'Only entries of a type, which may be said several times' -r -f -a "file\t''
folder\t''
link\t''
special\t''"
complete -c filewright -n "__fish_filewright_using_subcommand rmdir" -l max-depth -d 'Go down so many levels: 0 is only what is selected, 1 what lies in it' -r
complete -c filewright -n "__fish_filewright_using_subcommand rmdir" -l existing -d 'Rule for everything that is in the way and differs' -r -f -a "ask\t''
skip\t''
keep-both\t''
replace\t''"
complete -c filewright -n "__fish_filewright_using_subcommand rmdir" -l on-conflict -d 'Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file' -r
complete -c filewright -n "__fish_filewright_using_subcommand rmdir" -l workers -d 'Threads that work on it [default: one per core]' -r
complete -c filewright -n "__fish_filewright_using_subcommand rmdir" -l order -d 'Which files come first [default: as-given]' -r -f -a "as-given\t''
largest-first\t''
smallest-first\t''"
complete -c filewright -n "__fish_filewright_using_subcommand rmdir" -l manifest -d 'Write down the digests of what is copied or moved, once it is verified' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand rmdir" -l manifest-format -d 'Kind of digest [default: by the name: .sha256, else b3sum]' -r -f -a "b3sum\t''
sha256\t''"
complete -c filewright -n "__fish_filewright_using_subcommand rmdir" -l plan -d 'Print what would be done and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand rmdir" -l as-python -d 'Print it as a script for Python 3.11 and later, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand rmdir" -l as-shell -d 'Print it as a script for sh with GNU coreutils, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand rmdir" -l python -d 'Behave as Python\'s own function does; implies --permanent'
complete -c filewright -n "__fish_filewright_using_subcommand rmdir" -l permanent -d 'Keep nothing of what is deleted, replaced or cut: it cannot be taken back'
complete -c filewright -n "__fish_filewright_using_subcommand rmdir" -l allow-loss -d 'Let a move take sources away whose copies lack owner, times or the like'
complete -c filewright -n "__fish_filewright_using_subcommand rmdir" -l no-undo -d 'The same'
complete -c filewright -n "__fish_filewright_using_subcommand rmdir" -l trash -d 'Put what is deleted into the desktop\'s trash; refused where a disk has none'
complete -c filewright -n "__fish_filewright_using_subcommand rmdir" -l no-journal -d 'Write nothing down: the job can be neither resumed nor taken back'
complete -c filewright -n "__fish_filewright_using_subcommand rmdir" -l one-file-system -d 'Leave alone what is mounted inside, or --no-one-file-system [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand rmdir" -l no-one-file-system
complete -c filewright -n "__fish_filewright_using_subcommand rmdir" -l flush -d 'Wait until everything is on the device, or --no-flush [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand rmdir" -l no-flush
complete -c filewright -n "__fish_filewright_using_subcommand rmdir" -l verify -d 'Read every copy back from the device and compare it, or --no-verify [default: for moves to another disk, and with --manifest]'
complete -c filewright -n "__fish_filewright_using_subcommand rmdir" -l no-verify
complete -c filewright -n "__fish_filewright_using_subcommand rmdir" -l json -d 'Tell plan, progress, failures and end as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand rmdir" -s q -l quiet -d 'Tell nothing but failures; of a plan only the sum'
complete -c filewright -n "__fish_filewright_using_subcommand rmdir" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand removedirs" -l include -d 'Only what fits a shell pattern: *.jpg is laid against names, docs/**/*.md against paths below what is selected' -r
complete -c filewright -n "__fish_filewright_using_subcommand removedirs" -l exclude -d 'Leave out what fits, with all that is in it; a / at the end of a pattern means folders' -r
complete -c filewright -n "__fish_filewright_using_subcommand removedirs" -l min-size -d 'Only files of at least so many bytes, as in 4096 or 2.5GB' -r
complete -c filewright -n "__fish_filewright_using_subcommand removedirs" -l max-size -d 'Only files of at most so many bytes' -r
complete -c filewright -n "__fish_filewright_using_subcommand removedirs" -l newer-than -d 'Only what was modified since: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01' -r
complete -c filewright -n "__fish_filewright_using_subcommand removedirs" -l older-than -d 'Only what was not modified since' -r
complete -c filewright -n "__fish_filewright_using_subcommand removedirs" -l type -d 'Only entries of a type, which may be said several times' -r -f -a "file\t''
folder\t''
link\t''
special\t''"
complete -c filewright -n "__fish_filewright_using_subcommand removedirs" -l max-depth -d 'Go down so many levels: 0 is only what is selected, 1 what lies in it' -r
complete -c filewright -n "__fish_filewright_using_subcommand removedirs" -l existing -d 'Rule for everything that is in the way and differs' -r -f -a "ask\t''
skip\t''
keep-both\t''
replace\t''"
complete -c filewright -n "__fish_filewright_using_subcommand removedirs" -l on-conflict -d 'Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file' -r
complete -c filewright -n "__fish_filewright_using_subcommand removedirs" -l workers -d 'Threads that work on it [default: one per core]' -r
complete -c filewright -n "__fish_filewright_using_subcommand removedirs" -l order -d 'Which files come first [default: as-given]' -r -f -a "as-given\t''
largest-first\t''
smallest-first\t''"
complete -c filewright -n "__fish_filewright_using_subcommand removedirs" -l manifest -d 'Write down the digests of what is copied or moved, once it is verified' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand removedirs" -l manifest-format -d 'Kind of digest [default: by the name: .sha256, else b3sum]' -r -f -a "b3sum\t''
sha256\t''"
complete -c filewright -n "__fish_filewright_using_subcommand removedirs" -l plan -d 'Print what would be done and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand removedirs" -l as-python -d 'Print it as a script for Python 3.11 and later, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand removedirs" -l as-shell -d 'Print it as a script for sh with GNU coreutils, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand removedirs" -l python -d 'Behave as Python\'s own function does; implies --permanent'
complete -c filewright -n "__fish_filewright_using_subcommand removedirs" -l permanent -d 'Keep nothing of what is deleted, replaced or cut: it cannot be taken back'
complete -c filewright -n "__fish_filewright_using_subcommand removedirs" -l allow-loss -d 'Let a move take sources away whose copies lack owner, times or the like'
complete -c filewright -n "__fish_filewright_using_subcommand removedirs" -l no-undo -d 'The same'
complete -c filewright -n "__fish_filewright_using_subcommand removedirs" -l trash -d 'Put what is deleted into the desktop\'s trash; refused where a disk has none'
complete -c filewright -n "__fish_filewright_using_subcommand removedirs" -l no-journal -d 'Write nothing down: the job can be neither resumed nor taken back'
complete -c filewright -n "__fish_filewright_using_subcommand removedirs" -l one-file-system -d 'Leave alone what is mounted inside, or --no-one-file-system [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand removedirs" -l no-one-file-system
complete -c filewright -n "__fish_filewright_using_subcommand removedirs" -l flush -d 'Wait until everything is on the device, or --no-flush [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand removedirs" -l no-flush
complete -c filewright -n "__fish_filewright_using_subcommand removedirs" -l verify -d 'Read every copy back from the device and compare it, or --no-verify [default: for moves to another disk, and with --manifest]'
complete -c filewright -n "__fish_filewright_using_subcommand removedirs" -l no-verify
complete -c filewright -n "__fish_filewright_using_subcommand removedirs" -l json -d 'Tell plan, progress, failures and end as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand removedirs" -s q -l quiet -d 'Tell nothing but failures; of a plan only the sum'
complete -c filewright -n "__fish_filewright_using_subcommand removedirs" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand mkdir" -l mode -d 'Permission bits of the new folder, in octal; those of the umask are taken away [default: 777]' -r -f
complete -c filewright -n "__fish_filewright_using_subcommand mkdir" -l existing -d 'Rule for everything that is in the way and differs' -r -f -a "ask\t''
skip\t''
keep-both\t''
replace\t''"
complete -c filewright -n "__fish_filewright_using_subcommand mkdir" -l on-conflict -d 'Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file' -r
complete -c filewright -n "__fish_filewright_using_subcommand mkdir" -l workers -d 'Threads that work on it [default: one per core]' -r
complete -c filewright -n "__fish_filewright_using_subcommand mkdir" -l order -d 'Which files come first [default: as-given]' -r -f -a "as-given\t''
largest-first\t''
smallest-first\t''"
complete -c filewright -n "__fish_filewright_using_subcommand mkdir" -l manifest -d 'Write down the digests of what is copied or moved, once it is verified' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand mkdir" -l manifest-format -d 'Kind of digest [default: by the name: .sha256, else b3sum]' -r -f -a "b3sum\t''
sha256\t''"
complete -c filewright -n "__fish_filewright_using_subcommand mkdir" -l plan -d 'Print what would be done and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand mkdir" -l as-python -d 'Print it as a script for Python 3.11 and later, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand mkdir" -l as-shell -d 'Print it as a script for sh with GNU coreutils, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand mkdir" -l python -d 'Behave as Python\'s own function does; implies --permanent'
complete -c filewright -n "__fish_filewright_using_subcommand mkdir" -l permanent -d 'Keep nothing of what is deleted, replaced or cut: it cannot be taken back'
complete -c filewright -n "__fish_filewright_using_subcommand mkdir" -l allow-loss -d 'Let a move take sources away whose copies lack owner, times or the like'
complete -c filewright -n "__fish_filewright_using_subcommand mkdir" -l no-undo -d 'The same'
complete -c filewright -n "__fish_filewright_using_subcommand mkdir" -l no-journal -d 'Write nothing down: the job can be neither resumed nor taken back'
complete -c filewright -n "__fish_filewright_using_subcommand mkdir" -l one-file-system -d 'Leave alone what is mounted inside, or --no-one-file-system [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand mkdir" -l no-one-file-system
complete -c filewright -n "__fish_filewright_using_subcommand mkdir" -l flush -d 'Wait until everything is on the device, or --no-flush [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand mkdir" -l no-flush
complete -c filewright -n "__fish_filewright_using_subcommand mkdir" -l verify -d 'Read every copy back from the device and compare it, or --no-verify [default: for moves to another disk, and with --manifest]'
complete -c filewright -n "__fish_filewright_using_subcommand mkdir" -l no-verify
complete -c filewright -n "__fish_filewright_using_subcommand mkdir" -l json -d 'Tell plan, progress, failures and end as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand mkdir" -s q -l quiet -d 'Tell nothing but failures; of a plan only the sum'
complete -c filewright -n "__fish_filewright_using_subcommand mkdir" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand makedirs" -l mode -d 'Permission bits of the last folder, in octal, less the umask; parents get 777 less the umask [default: 777]' -r -f
complete -c filewright -n "__fish_filewright_using_subcommand makedirs" -l existing -d 'Rule for everything that is in the way and differs' -r -f -a "ask\t''
skip\t''
keep-both\t''
replace\t''"
complete -c filewright -n "__fish_filewright_using_subcommand makedirs" -l on-conflict -d 'Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file' -r
complete -c filewright -n "__fish_filewright_using_subcommand makedirs" -l workers -d 'Threads that work on it [default: one per core]' -r
complete -c filewright -n "__fish_filewright_using_subcommand makedirs" -l order -d 'Which files come first [default: as-given]' -r -f -a "as-given\t''
largest-first\t''
smallest-first\t''"
complete -c filewright -n "__fish_filewright_using_subcommand makedirs" -l manifest -d 'Write down the digests of what is copied or moved, once it is verified' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand makedirs" -l manifest-format -d 'Kind of digest [default: by the name: .sha256, else b3sum]' -r -f -a "b3sum\t''
sha256\t''"
complete -c filewright -n "__fish_filewright_using_subcommand makedirs" -l exist-ok -d 'A folder of that name is as good as a new one, or --no-exist-ok [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand makedirs" -l no-exist-ok
complete -c filewright -n "__fish_filewright_using_subcommand makedirs" -l plan -d 'Print what would be done and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand makedirs" -l as-python -d 'Print it as a script for Python 3.11 and later, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand makedirs" -l as-shell -d 'Print it as a script for sh with GNU coreutils, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand makedirs" -l python -d 'Behave as Python\'s own function does; implies --permanent'
complete -c filewright -n "__fish_filewright_using_subcommand makedirs" -l permanent -d 'Keep nothing of what is deleted, replaced or cut: it cannot be taken back'
complete -c filewright -n "__fish_filewright_using_subcommand makedirs" -l allow-loss -d 'Let a move take sources away whose copies lack owner, times or the like'
complete -c filewright -n "__fish_filewright_using_subcommand makedirs" -l no-undo -d 'The same'
complete -c filewright -n "__fish_filewright_using_subcommand makedirs" -l no-journal -d 'Write nothing down: the job can be neither resumed nor taken back'
complete -c filewright -n "__fish_filewright_using_subcommand makedirs" -l one-file-system -d 'Leave alone what is mounted inside, or --no-one-file-system [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand makedirs" -l no-one-file-system
complete -c filewright -n "__fish_filewright_using_subcommand makedirs" -l flush -d 'Wait until everything is on the device, or --no-flush [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand makedirs" -l no-flush
complete -c filewright -n "__fish_filewright_using_subcommand makedirs" -l verify -d 'Read every copy back from the device and compare it, or --no-verify [default: for moves to another disk, and with --manifest]'
complete -c filewright -n "__fish_filewright_using_subcommand makedirs" -l no-verify
complete -c filewright -n "__fish_filewright_using_subcommand makedirs" -l json -d 'Tell plan, progress, failures and end as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand makedirs" -s q -l quiet -d 'Tell nothing but failures; of a plan only the sum'
complete -c filewright -n "__fish_filewright_using_subcommand makedirs" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand mkfile" -l length -d 'In bytes, or with a unit such as 2.5 GB or 1 MiB; nothing makes empty files' -r -f
complete -c filewright -n "__fish_filewright_using_subcommand mkfile" -l existing -d 'Rule for everything that is in the way and differs' -r -f -a "ask\t''
skip\t''
keep-both\t''
replace\t''"
complete -c filewright -n "__fish_filewright_using_subcommand mkfile" -l on-conflict -d 'Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file' -r
complete -c filewright -n "__fish_filewright_using_subcommand mkfile" -l workers -d 'Threads that work on it [default: one per core]' -r
complete -c filewright -n "__fish_filewright_using_subcommand mkfile" -l order -d 'Which files come first [default: as-given]' -r -f -a "as-given\t''
largest-first\t''
smallest-first\t''"
complete -c filewright -n "__fish_filewright_using_subcommand mkfile" -l manifest -d 'Write down the digests of what is copied or moved, once it is verified' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand mkfile" -l manifest-format -d 'Kind of digest [default: by the name: .sha256, else b3sum]' -r -f -a "b3sum\t''
sha256\t''"
complete -c filewright -n "__fish_filewright_using_subcommand mkfile" -l plan -d 'Print what would be done and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand mkfile" -l as-python -d 'Print it as a script for Python 3.11 and later, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand mkfile" -l as-shell -d 'Print it as a script for sh with GNU coreutils, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand mkfile" -l python -d 'Behave as Python\'s own function does; implies --permanent'
complete -c filewright -n "__fish_filewright_using_subcommand mkfile" -l permanent -d 'Keep nothing of what is deleted, replaced or cut: it cannot be taken back'
complete -c filewright -n "__fish_filewright_using_subcommand mkfile" -l allow-loss -d 'Let a move take sources away whose copies lack owner, times or the like'
complete -c filewright -n "__fish_filewright_using_subcommand mkfile" -l no-undo -d 'The same'
complete -c filewright -n "__fish_filewright_using_subcommand mkfile" -l no-journal -d 'Write nothing down: the job can be neither resumed nor taken back'
complete -c filewright -n "__fish_filewright_using_subcommand mkfile" -l one-file-system -d 'Leave alone what is mounted inside, or --no-one-file-system [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand mkfile" -l no-one-file-system
complete -c filewright -n "__fish_filewright_using_subcommand mkfile" -l flush -d 'Wait until everything is on the device, or --no-flush [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand mkfile" -l no-flush
complete -c filewright -n "__fish_filewright_using_subcommand mkfile" -l verify -d 'Read every copy back from the device and compare it, or --no-verify [default: for moves to another disk, and with --manifest]'
complete -c filewright -n "__fish_filewright_using_subcommand mkfile" -l no-verify
complete -c filewright -n "__fish_filewright_using_subcommand mkfile" -l json -d 'Tell plan, progress, failures and end as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand mkfile" -s q -l quiet -d 'Tell nothing but failures; of a plan only the sum'
complete -c filewright -n "__fish_filewright_using_subcommand mkfile" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -l include -d 'Only what fits a shell pattern: *.jpg is laid against names, docs/**/*.md against paths below what is selected' -r
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -l exclude -d 'Leave out what fits, with all that is in it; a / at the end of a pattern means folders' -r
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -l min-size -d 'Only files of at least so many bytes, as in 4096 or 2.5GB' -r
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -l max-size -d 'Only files of at most so many bytes' -r
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -l newer-than -d 'Only what was modified since: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01' -r
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -l older-than -d 'Only what was not modified since' -r
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -l type -d 'Only entries of a type, which may be said several times' -r -f -a "file\t''
folder\t''
link\t''
special\t''"
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -l max-depth -d 'Go down so many levels: 0 is only what is selected, 1 what lies in it' -r
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -l existing -d 'Rule for everything that is in the way and differs' -r -f -a "ask\t''
skip\t''
keep-both\t''
replace\t''"
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -l on-conflict -d 'Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file' -r
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -l workers -d 'Threads that work on it [default: one per core]' -r
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -l order -d 'Which files come first [default: as-given]' -r -f -a "as-given\t''
largest-first\t''
smallest-first\t''"
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -l manifest -d 'Write down the digests of what is copied or moved, once it is verified' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -l manifest-format -d 'Kind of digest [default: by the name: .sha256, else b3sum]' -r -f -a "b3sum\t''
sha256\t''"
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -l relative -d 'Write the way from the link to the item, which holds when both are moved together, or --no-relative [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -l no-relative
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -l plan -d 'Print what would be done and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -l as-python -d 'Print it as a script for Python 3.11 and later, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -l as-shell -d 'Print it as a script for sh with GNU coreutils, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -l python -d 'Behave as Python\'s own function does; implies --permanent'
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -l permanent -d 'Keep nothing of what is deleted, replaced or cut: it cannot be taken back'
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -l allow-loss -d 'Let a move take sources away whose copies lack owner, times or the like'
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -l no-undo -d 'The same'
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -l no-journal -d 'Write nothing down: the job can be neither resumed nor taken back'
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -l one-file-system -d 'Leave alone what is mounted inside, or --no-one-file-system [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -l no-one-file-system
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -l flush -d 'Wait until everything is on the device, or --no-flush [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -l no-flush
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -l verify -d 'Read every copy back from the device and compare it, or --no-verify [default: for moves to another disk, and with --manifest]'
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -l no-verify
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -l json -d 'Tell plan, progress, failures and end as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -s q -l quiet -d 'Tell nothing but failures; of a plan only the sum'
complete -c filewright -n "__fish_filewright_using_subcommand symlink" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand link" -l include -d 'Only what fits a shell pattern: *.jpg is laid against names, docs/**/*.md against paths below what is selected' -r
complete -c filewright -n "__fish_filewright_using_subcommand link" -l exclude -d 'Leave out what fits, with all that is in it; a / at the end of a pattern means folders' -r
complete -c filewright -n "__fish_filewright_using_subcommand link" -l min-size -d 'Only files of at least so many bytes, as in 4096 or 2.5GB' -r
complete -c filewright -n "__fish_filewright_using_subcommand link" -l max-size -d 'Only files of at most so many bytes' -r
complete -c filewright -n "__fish_filewright_using_subcommand link" -l newer-than -d 'Only what was modified since: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01' -r
complete -c filewright -n "__fish_filewright_using_subcommand link" -l older-than -d 'Only what was not modified since' -r
complete -c filewright -n "__fish_filewright_using_subcommand link" -l type -d 'Only entries of a type, which may be said several times' -r -f -a "file\t''
folder\t''
link\t''
special\t''"
complete -c filewright -n "__fish_filewright_using_subcommand link" -l max-depth -d 'Go down so many levels: 0 is only what is selected, 1 what lies in it' -r
complete -c filewright -n "__fish_filewright_using_subcommand link" -l existing -d 'Rule for everything that is in the way and differs' -r -f -a "ask\t''
skip\t''
keep-both\t''
replace\t''"
complete -c filewright -n "__fish_filewright_using_subcommand link" -l on-conflict -d 'Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file' -r
complete -c filewright -n "__fish_filewright_using_subcommand link" -l workers -d 'Threads that work on it [default: one per core]' -r
complete -c filewright -n "__fish_filewright_using_subcommand link" -l order -d 'Which files come first [default: as-given]' -r -f -a "as-given\t''
largest-first\t''
smallest-first\t''"
complete -c filewright -n "__fish_filewright_using_subcommand link" -l manifest -d 'Write down the digests of what is copied or moved, once it is verified' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand link" -l manifest-format -d 'Kind of digest [default: by the name: .sha256, else b3sum]' -r -f -a "b3sum\t''
sha256\t''"
complete -c filewright -n "__fish_filewright_using_subcommand link" -l follow-symlinks -d 'Give the further name to what a link points at instead of the link itself, or --no-follow-symlinks [default: no; with --python: yes]'
complete -c filewright -n "__fish_filewright_using_subcommand link" -l no-follow-symlinks
complete -c filewright -n "__fish_filewright_using_subcommand link" -l plan -d 'Print what would be done and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand link" -l as-python -d 'Print it as a script for Python 3.11 and later, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand link" -l as-shell -d 'Print it as a script for sh with GNU coreutils, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand link" -l python -d 'Behave as Python\'s own function does; implies --permanent'
complete -c filewright -n "__fish_filewright_using_subcommand link" -l permanent -d 'Keep nothing of what is deleted, replaced or cut: it cannot be taken back'
complete -c filewright -n "__fish_filewright_using_subcommand link" -l allow-loss -d 'Let a move take sources away whose copies lack owner, times or the like'
complete -c filewright -n "__fish_filewright_using_subcommand link" -l no-undo -d 'The same'
complete -c filewright -n "__fish_filewright_using_subcommand link" -l no-journal -d 'Write nothing down: the job can be neither resumed nor taken back'
complete -c filewright -n "__fish_filewright_using_subcommand link" -l one-file-system -d 'Leave alone what is mounted inside, or --no-one-file-system [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand link" -l no-one-file-system
complete -c filewright -n "__fish_filewright_using_subcommand link" -l flush -d 'Wait until everything is on the device, or --no-flush [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand link" -l no-flush
complete -c filewright -n "__fish_filewright_using_subcommand link" -l verify -d 'Read every copy back from the device and compare it, or --no-verify [default: for moves to another disk, and with --manifest]'
complete -c filewright -n "__fish_filewright_using_subcommand link" -l no-verify
complete -c filewright -n "__fish_filewright_using_subcommand link" -l json -d 'Tell plan, progress, failures and end as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand link" -s q -l quiet -d 'Tell nothing but failures; of a plan only the sum'
complete -c filewright -n "__fish_filewright_using_subcommand link" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -l length -d 'In bytes, with a unit such as 2.5 GB or 1 MiB, in percent of the present length, or in lines: the first 100 lines, or -3 lines for all but the last 3' -r -f
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -l length-of -d 'Length of one file, which need not be named before; may be given several times' -r
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -l lengths-from -d 'File with a line PATH=LENGTH for each file, or - for standard input; where it holds a NUL, lines end in NUL' -r
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -l include -d 'Only what fits a shell pattern: *.jpg is laid against names, docs/**/*.md against paths below what is selected' -r
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -l exclude -d 'Leave out what fits, with all that is in it; a / at the end of a pattern means folders' -r
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -l min-size -d 'Only files of at least so many bytes, as in 4096 or 2.5GB' -r
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -l max-size -d 'Only files of at most so many bytes' -r
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -l newer-than -d 'Only what was modified since: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01' -r
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -l older-than -d 'Only what was not modified since' -r
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -l type -d 'Only entries of a type, which may be said several times' -r -f -a "file\t''
folder\t''
link\t''
special\t''"
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -l max-depth -d 'Go down so many levels: 0 is only what is selected, 1 what lies in it' -r
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -l existing -d 'Rule for everything that is in the way and differs' -r -f -a "ask\t''
skip\t''
keep-both\t''
replace\t''"
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -l on-conflict -d 'Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file' -r
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -l workers -d 'Threads that work on it [default: one per core]' -r
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -l order -d 'Which files come first [default: as-given]' -r -f -a "as-given\t''
largest-first\t''
smallest-first\t''"
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -l manifest -d 'Write down the digests of what is copied or moved, once it is verified' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -l manifest-format -d 'Kind of digest [default: by the name: .sha256, else b3sum]' -r -f -a "b3sum\t''
sha256\t''"
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -l plan -d 'Print what would be done and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -l as-python -d 'Print it as a script for Python 3.11 and later, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -l as-shell -d 'Print it as a script for sh with GNU coreutils, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -l python -d 'Behave as Python\'s own function does; implies --permanent'
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -l permanent -d 'Keep nothing of what is deleted, replaced or cut: it cannot be taken back'
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -l allow-loss -d 'Let a move take sources away whose copies lack owner, times or the like'
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -l no-undo -d 'The same'
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -l no-journal -d 'Write nothing down: the job can be neither resumed nor taken back'
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -l one-file-system -d 'Leave alone what is mounted inside, or --no-one-file-system [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -l no-one-file-system
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -l flush -d 'Wait until everything is on the device, or --no-flush [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -l no-flush
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -l verify -d 'Read every copy back from the device and compare it, or --no-verify [default: for moves to another disk, and with --manifest]'
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -l no-verify
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -l json -d 'Tell plan, progress, failures and end as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -s q -l quiet -d 'Tell nothing but failures; of a plan only the sum'
complete -c filewright -n "__fish_filewright_using_subcommand truncate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -l position -d 'Bytes from the start that stay, with a unit such as 2.5 GB or 1 MiB, in percent, or in lines: the first 100 lines, or -3 lines for all but the last 3' -r -f
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -l position-of -d 'Length of one file, which need not be named before; may be given several times' -r
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -l positions-from -d 'File with a line PATH=LENGTH for each file, or - for standard input; where it holds a NUL, lines end in NUL' -r
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -l include -d 'Only what fits a shell pattern: *.jpg is laid against names, docs/**/*.md against paths below what is selected' -r
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -l exclude -d 'Leave out what fits, with all that is in it; a / at the end of a pattern means folders' -r
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -l min-size -d 'Only files of at least so many bytes, as in 4096 or 2.5GB' -r
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -l max-size -d 'Only files of at most so many bytes' -r
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -l newer-than -d 'Only what was modified since: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01' -r
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -l older-than -d 'Only what was not modified since' -r
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -l type -d 'Only entries of a type, which may be said several times' -r -f -a "file\t''
folder\t''
link\t''
special\t''"
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -l max-depth -d 'Go down so many levels: 0 is only what is selected, 1 what lies in it' -r
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -l existing -d 'Rule for everything that is in the way and differs' -r -f -a "ask\t''
skip\t''
keep-both\t''
replace\t''"
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -l on-conflict -d 'Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file' -r
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -l workers -d 'Threads that work on it [default: one per core]' -r
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -l order -d 'Which files come first [default: as-given]' -r -f -a "as-given\t''
largest-first\t''
smallest-first\t''"
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -l manifest -d 'Write down the digests of what is copied or moved, once it is verified' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -l manifest-format -d 'Kind of digest [default: by the name: .sha256, else b3sum]' -r -f -a "b3sum\t''
sha256\t''"
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -l plan -d 'Print what would be done and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -l as-python -d 'Print it as a script for Python 3.11 and later, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -l as-shell -d 'Print it as a script for sh with GNU coreutils, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -l python -d 'Behave as Python\'s own function does; implies --permanent'
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -l permanent -d 'Keep nothing of what is deleted, replaced or cut: it cannot be taken back'
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -l allow-loss -d 'Let a move take sources away whose copies lack owner, times or the like'
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -l no-undo -d 'The same'
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -l no-journal -d 'Write nothing down: the job can be neither resumed nor taken back'
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -l one-file-system -d 'Leave alone what is mounted inside, or --no-one-file-system [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -l no-one-file-system
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -l flush -d 'Wait until everything is on the device, or --no-flush [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -l no-flush
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -l verify -d 'Read every copy back from the device and compare it, or --no-verify [default: for moves to another disk, and with --manifest]'
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -l no-verify
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -l json -d 'Tell plan, progress, failures and end as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -s q -l quiet -d 'Tell nothing but failures; of a plan only the sum'
complete -c filewright -n "__fish_filewright_using_subcommand ftruncate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -l include -d 'Only what fits a shell pattern: *.jpg is laid against names, docs/**/*.md against paths below what is selected' -r
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -l exclude -d 'Leave out what fits, with all that is in it; a / at the end of a pattern means folders' -r
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -l min-size -d 'Only files of at least so many bytes, as in 4096 or 2.5GB' -r
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -l max-size -d 'Only files of at most so many bytes' -r
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -l newer-than -d 'Only what was modified since: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01' -r
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -l older-than -d 'Only what was not modified since' -r
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -l type -d 'Only entries of a type, which may be said several times' -r -f -a "file\t''
folder\t''
link\t''
special\t''"
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -l max-depth -d 'Go down so many levels: 0 is only what is selected, 1 what lies in it' -r
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -l existing -d 'Rule for everything that is in the way and differs' -r -f -a "ask\t''
skip\t''
keep-both\t''
replace\t''"
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -l on-conflict -d 'Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file' -r
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -l workers -d 'Threads that work on it [default: one per core]' -r
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -l order -d 'Which files come first [default: as-given]' -r -f -a "as-given\t''
largest-first\t''
smallest-first\t''"
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -l manifest -d 'Write down the digests of what is copied or moved, once it is verified' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -l manifest-format -d 'Kind of digest [default: by the name: .sha256, else b3sum]' -r -f -a "b3sum\t''
sha256\t''"
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -l follow-symlinks -d 'Through links: take from and change what they point at, or --no-follow-symlinks [default: yes]'
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -l no-follow-symlinks
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -l plan -d 'Print what would be done and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -l as-python -d 'Print it as a script for Python 3.11 and later, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -l as-shell -d 'Print it as a script for sh with GNU coreutils, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -l python -d 'Behave as Python\'s own function does; implies --permanent'
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -l permanent -d 'Keep nothing of what is deleted, replaced or cut: it cannot be taken back'
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -l allow-loss -d 'Let a move take sources away whose copies lack owner, times or the like'
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -l no-undo -d 'The same'
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -l no-journal -d 'Write nothing down: the job can be neither resumed nor taken back'
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -l one-file-system -d 'Leave alone what is mounted inside, or --no-one-file-system [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -l no-one-file-system
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -l flush -d 'Wait until everything is on the device, or --no-flush [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -l no-flush
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -l verify -d 'Read every copy back from the device and compare it, or --no-verify [default: for moves to another disk, and with --manifest]'
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -l no-verify
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -l json -d 'Tell plan, progress, failures and end as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -s q -l quiet -d 'Tell nothing but failures; of a plan only the sum'
complete -c filewright -n "__fish_filewright_using_subcommand copymode" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -l include -d 'Only what fits a shell pattern: *.jpg is laid against names, docs/**/*.md against paths below what is selected' -r
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -l exclude -d 'Leave out what fits, with all that is in it; a / at the end of a pattern means folders' -r
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -l min-size -d 'Only files of at least so many bytes, as in 4096 or 2.5GB' -r
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -l max-size -d 'Only files of at most so many bytes' -r
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -l newer-than -d 'Only what was modified since: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01' -r
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -l older-than -d 'Only what was not modified since' -r
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -l type -d 'Only entries of a type, which may be said several times' -r -f -a "file\t''
folder\t''
link\t''
special\t''"
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -l max-depth -d 'Go down so many levels: 0 is only what is selected, 1 what lies in it' -r
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -l existing -d 'Rule for everything that is in the way and differs' -r -f -a "ask\t''
skip\t''
keep-both\t''
replace\t''"
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -l on-conflict -d 'Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file' -r
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -l workers -d 'Threads that work on it [default: one per core]' -r
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -l order -d 'Which files come first [default: as-given]' -r -f -a "as-given\t''
largest-first\t''
smallest-first\t''"
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -l manifest -d 'Write down the digests of what is copied or moved, once it is verified' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -l manifest-format -d 'Kind of digest [default: by the name: .sha256, else b3sum]' -r -f -a "b3sum\t''
sha256\t''"
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -l follow-symlinks -d 'Through links: take from and change what they point at, or --no-follow-symlinks [default: yes]'
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -l no-follow-symlinks
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -l plan -d 'Print what would be done and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -l as-python -d 'Print it as a script for Python 3.11 and later, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -l as-shell -d 'Print it as a script for sh with GNU coreutils, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -l python -d 'Behave as Python\'s own function does; implies --permanent'
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -l permanent -d 'Keep nothing of what is deleted, replaced or cut: it cannot be taken back'
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -l allow-loss -d 'Let a move take sources away whose copies lack owner, times or the like'
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -l no-undo -d 'The same'
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -l no-journal -d 'Write nothing down: the job can be neither resumed nor taken back'
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -l one-file-system -d 'Leave alone what is mounted inside, or --no-one-file-system [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -l no-one-file-system
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -l flush -d 'Wait until everything is on the device, or --no-flush [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -l no-flush
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -l verify -d 'Read every copy back from the device and compare it, or --no-verify [default: for moves to another disk, and with --manifest]'
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -l no-verify
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -l json -d 'Tell plan, progress, failures and end as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -s q -l quiet -d 'Tell nothing but failures; of a plan only the sum'
complete -c filewright -n "__fish_filewright_using_subcommand copystat" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -l include -d 'Only what fits a shell pattern: *.jpg is laid against names, docs/**/*.md against paths below what is selected' -r
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -l exclude -d 'Leave out what fits, with all that is in it; a / at the end of a pattern means folders' -r
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -l min-size -d 'Only files of at least so many bytes, as in 4096 or 2.5GB' -r
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -l max-size -d 'Only files of at most so many bytes' -r
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -l newer-than -d 'Only what was modified since: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01' -r
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -l older-than -d 'Only what was not modified since' -r
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -l type -d 'Only entries of a type, which may be said several times' -r -f -a "file\t''
folder\t''
link\t''
special\t''"
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -l max-depth -d 'Go down so many levels: 0 is only what is selected, 1 what lies in it' -r
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -l existing -d 'Rule for everything that is in the way and differs' -r -f -a "ask\t''
skip\t''
keep-both\t''
replace\t''"
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -l on-conflict -d 'Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file' -r
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -l workers -d 'Threads that work on it [default: one per core]' -r
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -l order -d 'Which files come first [default: as-given]' -r -f -a "as-given\t''
largest-first\t''
smallest-first\t''"
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -l manifest -d 'Write down the digests of what is copied or moved, once it is verified' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -l manifest-format -d 'Kind of digest [default: by the name: .sha256, else b3sum]' -r -f -a "b3sum\t''
sha256\t''"
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -l follow-symlinks -d 'Change what a link points at; links themselves have no permissions, or --no-follow-symlinks [default: yes]'
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -l no-follow-symlinks
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -l plan -d 'Print what would be done and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -l as-python -d 'Print it as a script for Python 3.11 and later, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -l as-shell -d 'Print it as a script for sh with GNU coreutils, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -l python -d 'Behave as Python\'s own function does; implies --permanent'
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -l permanent -d 'Keep nothing of what is deleted, replaced or cut: it cannot be taken back'
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -l allow-loss -d 'Let a move take sources away whose copies lack owner, times or the like'
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -l no-undo -d 'The same'
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -l no-journal -d 'Write nothing down: the job can be neither resumed nor taken back'
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -l one-file-system -d 'Leave alone what is mounted inside, or --no-one-file-system [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -l no-one-file-system
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -l flush -d 'Wait until everything is on the device, or --no-flush [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -l no-flush
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -l verify -d 'Read every copy back from the device and compare it, or --no-verify [default: for moves to another disk, and with --manifest]'
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -l no-verify
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -l json -d 'Tell plan, progress, failures and end as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -s q -l quiet -d 'Tell nothing but failures; of a plan only the sum'
complete -c filewright -n "__fish_filewright_using_subcommand chmod" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l user -d 'Name or number of the new owner; nothing leaves the owner as it is' -r -f
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l group -d 'Name or number of the new group; nothing leaves the group as it is' -r -f
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l include -d 'Only what fits a shell pattern: *.jpg is laid against names, docs/**/*.md against paths below what is selected' -r
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l exclude -d 'Leave out what fits, with all that is in it; a / at the end of a pattern means folders' -r
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l min-size -d 'Only files of at least so many bytes, as in 4096 or 2.5GB' -r
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l max-size -d 'Only files of at most so many bytes' -r
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l newer-than -d 'Only what was modified since: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01' -r
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l older-than -d 'Only what was not modified since' -r
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l type -d 'Only entries of a type, which may be said several times' -r -f -a "file\t''
folder\t''
link\t''
special\t''"
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l max-depth -d 'Go down so many levels: 0 is only what is selected, 1 what lies in it' -r
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l existing -d 'Rule for everything that is in the way and differs' -r -f -a "ask\t''
skip\t''
keep-both\t''
replace\t''"
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l on-conflict -d 'Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file' -r
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l workers -d 'Threads that work on it [default: one per core]' -r
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l order -d 'Which files come first [default: as-given]' -r -f -a "as-given\t''
largest-first\t''
smallest-first\t''"
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l manifest -d 'Write down the digests of what is copied or moved, once it is verified' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l manifest-format -d 'Kind of digest [default: by the name: .sha256, else b3sum]' -r -f -a "b3sum\t''
sha256\t''"
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l follow-symlinks -d 'Change what a link points at instead of the link itself, or --no-follow-symlinks [default: no; with --python: yes]'
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l no-follow-symlinks
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l plan -d 'Print what would be done and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l as-python -d 'Print it as a script for Python 3.11 and later, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l as-shell -d 'Print it as a script for sh with GNU coreutils, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l python -d 'Behave as Python\'s own function does; implies --permanent'
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l permanent -d 'Keep nothing of what is deleted, replaced or cut: it cannot be taken back'
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l allow-loss -d 'Let a move take sources away whose copies lack owner, times or the like'
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l no-undo -d 'The same'
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l no-journal -d 'Write nothing down: the job can be neither resumed nor taken back'
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l one-file-system -d 'Leave alone what is mounted inside, or --no-one-file-system [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l no-one-file-system
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l flush -d 'Wait until everything is on the device, or --no-flush [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l no-flush
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l verify -d 'Read every copy back from the device and compare it, or --no-verify [default: for moves to another disk, and with --manifest]'
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l no-verify
complete -c filewright -n "__fish_filewright_using_subcommand chown" -l json -d 'Tell plan, progress, failures and end as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand chown" -s q -l quiet -d 'Tell nothing but failures; of a plan only the sum'
complete -c filewright -n "__fish_filewright_using_subcommand chown" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l time -d 'As 2025-11-21 07:31, with a zone as +01:00 or Z, or as @ and seconds since 1970; nothing is now' -r -f
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l reference -d 'An item whose times are taken over' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l mode -d 'Permission bits of a file that is made, in octal; those of the umask are taken away [default: 666]' -r -f
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l include -d 'Only what fits a shell pattern: *.jpg is laid against names, docs/**/*.md against paths below what is selected' -r
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l exclude -d 'Leave out what fits, with all that is in it; a / at the end of a pattern means folders' -r
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l min-size -d 'Only files of at least so many bytes, as in 4096 or 2.5GB' -r
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l max-size -d 'Only files of at most so many bytes' -r
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l newer-than -d 'Only what was modified since: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01' -r
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l older-than -d 'Only what was not modified since' -r
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l type -d 'Only entries of a type, which may be said several times' -r -f -a "file\t''
folder\t''
link\t''
special\t''"
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l max-depth -d 'Go down so many levels: 0 is only what is selected, 1 what lies in it' -r
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l existing -d 'Rule for everything that is in the way and differs' -r -f -a "ask\t''
skip\t''
keep-both\t''
replace\t''"
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l on-conflict -d 'Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file' -r
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l workers -d 'Threads that work on it [default: one per core]' -r
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l order -d 'Which files come first [default: as-given]' -r -f -a "as-given\t''
largest-first\t''
smallest-first\t''"
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l manifest -d 'Write down the digests of what is copied or moved, once it is verified' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l manifest-format -d 'Kind of digest [default: by the name: .sha256, else b3sum]' -r -f -a "b3sum\t''
sha256\t''"
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l create -d 'Make files that are not there, or --no-create [default: yes]'
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l no-create
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l exist-ok -d 'Set the times of what is there already, or --no-exist-ok [default: yes]'
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l no-exist-ok
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l plan -d 'Print what would be done and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l as-python -d 'Print it as a script for Python 3.11 and later, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l as-shell -d 'Print it as a script for sh with GNU coreutils, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l python -d 'Behave as Python\'s own function does; implies --permanent'
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l permanent -d 'Keep nothing of what is deleted, replaced or cut: it cannot be taken back'
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l allow-loss -d 'Let a move take sources away whose copies lack owner, times or the like'
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l no-undo -d 'The same'
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l no-journal -d 'Write nothing down: the job can be neither resumed nor taken back'
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l one-file-system -d 'Leave alone what is mounted inside, or --no-one-file-system [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l no-one-file-system
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l flush -d 'Wait until everything is on the device, or --no-flush [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l no-flush
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l verify -d 'Read every copy back from the device and compare it, or --no-verify [default: for moves to another disk, and with --manifest]'
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l no-verify
complete -c filewright -n "__fish_filewright_using_subcommand touch" -l json -d 'Tell plan, progress, failures and end as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand touch" -s q -l quiet -d 'Tell nothing but failures; of a plan only the sum'
complete -c filewright -n "__fish_filewright_using_subcommand touch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l format -d 'Container and compression of the archive [default: zip]' -r -f -a "zip\t''
tar\t''
gztar\t''
bztar\t''
xztar\t''
zstdtar\t''"
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l base-dir -d 'Packs this folder or file below the one selected folder, named from there; `.` packs what is in it' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l owner -d 'User to whom everything in a tar archive is said to belong, if the system knows the name' -r -f
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l group -d 'Group to which everything in a tar archive is said to belong, if the system knows the name' -r -f
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l include -d 'Only what fits a shell pattern: *.jpg is laid against names, docs/**/*.md against paths below what is selected' -r
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l exclude -d 'Leave out what fits, with all that is in it; a / at the end of a pattern means folders' -r
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l min-size -d 'Only files of at least so many bytes, as in 4096 or 2.5GB' -r
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l max-size -d 'Only files of at most so many bytes' -r
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l newer-than -d 'Only what was modified since: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01' -r
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l older-than -d 'Only what was not modified since' -r
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l type -d 'Only entries of a type, which may be said several times' -r -f -a "file\t''
folder\t''
link\t''
special\t''"
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l max-depth -d 'Go down so many levels: 0 is only what is selected, 1 what lies in it' -r
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l existing -d 'Rule for everything that is in the way and differs' -r -f -a "ask\t''
skip\t''
keep-both\t''
replace\t''"
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l on-conflict -d 'Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file' -r
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l workers -d 'Threads that work on it [default: one per core]' -r
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l order -d 'Which files come first [default: as-given]' -r -f -a "as-given\t''
largest-first\t''
smallest-first\t''"
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l manifest -d 'Write down the digests of what is copied or moved, once it is verified' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l manifest-format -d 'Kind of digest [default: by the name: .sha256, else b3sum]' -r -f -a "b3sum\t''
sha256\t''"
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l dry-run -d 'Tell what the archive would be called, and make nothing, or --no-dry-run [default: no]'
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l no-dry-run
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l plan -d 'Print what would be done and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l as-python -d 'Print it as a script for Python 3.11 and later, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l as-shell -d 'Print it as a script for sh with GNU coreutils, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l python -d 'Behave as Python\'s own function does; implies --permanent'
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l permanent -d 'Keep nothing of what is deleted, replaced or cut: it cannot be taken back'
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l allow-loss -d 'Let a move take sources away whose copies lack owner, times or the like'
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l no-undo -d 'The same'
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l no-journal -d 'Write nothing down: the job can be neither resumed nor taken back'
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l one-file-system -d 'Leave alone what is mounted inside, or --no-one-file-system [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l no-one-file-system
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l flush -d 'Wait until everything is on the device, or --no-flush [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l no-flush
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l verify -d 'Read every copy back from the device and compare it, or --no-verify [default: for moves to another disk, and with --manifest]'
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l no-verify
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -l json -d 'Tell plan, progress, failures and end as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -s q -l quiet -d 'Tell nothing but failures; of a plan only the sum'
complete -c filewright -n "__fish_filewright_using_subcommand make_archive" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l extract-dir -d 'Folder that takes what the archive holds, made if it is not there; for several archives each gets one in it' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l format -d 'Format of the archive; otherwise its name tells [default: auto]' -r -f -a "auto\t''
zip\t''
tar\t''
gztar\t''
bztar\t''
xztar\t''
zstdtar\t''"
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l filter -d 'How far a tar archive is believed: contents and tame modes, also all plain modes, or everything [default: data]' -r -f -a "data\t''
tar\t''
fully_trusted\t''"
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l max-entries -d 'An archive with more members than this is refused [default: 1000000]' -r -f
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l max-ratio -d 'An archive that unpacks to more than this many times its size is refused, beyond the first 64 MiB [default: 500]' -r -f
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l include -d 'Only what fits a shell pattern: *.jpg is laid against names, docs/**/*.md against paths below what is selected' -r
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l exclude -d 'Leave out what fits, with all that is in it; a / at the end of a pattern means folders' -r
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l min-size -d 'Only files of at least so many bytes, as in 4096 or 2.5GB' -r
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l max-size -d 'Only files of at most so many bytes' -r
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l newer-than -d 'Only what was modified since: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01' -r
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l older-than -d 'Only what was not modified since' -r
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l type -d 'Only entries of a type, which may be said several times' -r -f -a "file\t''
folder\t''
link\t''
special\t''"
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l max-depth -d 'Go down so many levels: 0 is only what is selected, 1 what lies in it' -r
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l existing -d 'Rule for everything that is in the way and differs' -r -f -a "ask\t''
skip\t''
keep-both\t''
replace\t''"
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l on-conflict -d 'Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file' -r
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l workers -d 'Threads that work on it [default: one per core]' -r
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l order -d 'Which files come first [default: as-given]' -r -f -a "as-given\t''
largest-first\t''
smallest-first\t''"
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l manifest -d 'Write down the digests of what is copied or moved, once it is verified' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l manifest-format -d 'Kind of digest [default: by the name: .sha256, else b3sum]' -r -f -a "b3sum\t''
sha256\t''"
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l plan -d 'Print what would be done and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l as-python -d 'Print it as a script for Python 3.11 and later, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l as-shell -d 'Print it as a script for sh with GNU coreutils, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l python -d 'Behave as Python\'s own function does; implies --permanent'
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l permanent -d 'Keep nothing of what is deleted, replaced or cut: it cannot be taken back'
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l allow-loss -d 'Let a move take sources away whose copies lack owner, times or the like'
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l no-undo -d 'The same'
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l no-journal -d 'Write nothing down: the job can be neither resumed nor taken back'
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l one-file-system -d 'Leave alone what is mounted inside, or --no-one-file-system [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l no-one-file-system
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l flush -d 'Wait until everything is on the device, or --no-flush [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l no-flush
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l verify -d 'Read every copy back from the device and compare it, or --no-verify [default: for moves to another disk, and with --manifest]'
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l no-verify
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -l json -d 'Tell plan, progress, failures and end as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -s q -l quiet -d 'Tell nothing but failures; of a plan only the sum'
complete -c filewright -n "__fish_filewright_using_subcommand unpack_archive" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand disk_usage" -l include -d 'Only what fits a shell pattern: *.jpg is laid against names, docs/**/*.md against paths below what is selected' -r
complete -c filewright -n "__fish_filewright_using_subcommand disk_usage" -l exclude -d 'Leave out what fits, with all that is in it; a / at the end of a pattern means folders' -r
complete -c filewright -n "__fish_filewright_using_subcommand disk_usage" -l min-size -d 'Only files of at least so many bytes, as in 4096 or 2.5GB' -r
complete -c filewright -n "__fish_filewright_using_subcommand disk_usage" -l max-size -d 'Only files of at most so many bytes' -r
complete -c filewright -n "__fish_filewright_using_subcommand disk_usage" -l newer-than -d 'Only what was modified since: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01' -r
complete -c filewright -n "__fish_filewright_using_subcommand disk_usage" -l older-than -d 'Only what was not modified since' -r
complete -c filewright -n "__fish_filewright_using_subcommand disk_usage" -l type -d 'Only entries of a type, which may be said several times' -r -f -a "file\t''
folder\t''
link\t''
special\t''"
complete -c filewright -n "__fish_filewright_using_subcommand disk_usage" -l max-depth -d 'Go down so many levels: 0 is only what is selected, 1 what lies in it' -r
complete -c filewright -n "__fish_filewright_using_subcommand disk_usage" -l existing -d 'Rule for everything that is in the way and differs' -r -f -a "ask\t''
skip\t''
keep-both\t''
replace\t''"
complete -c filewright -n "__fish_filewright_using_subcommand disk_usage" -l on-conflict -d 'Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file' -r
complete -c filewright -n "__fish_filewright_using_subcommand disk_usage" -l workers -d 'Threads that work on it [default: one per core]' -r
complete -c filewright -n "__fish_filewright_using_subcommand disk_usage" -l order -d 'Which files come first [default: as-given]' -r -f -a "as-given\t''
largest-first\t''
smallest-first\t''"
complete -c filewright -n "__fish_filewright_using_subcommand disk_usage" -l manifest -d 'Write down the digests of what is copied or moved, once it is verified' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand disk_usage" -l manifest-format -d 'Kind of digest [default: by the name: .sha256, else b3sum]' -r -f -a "b3sum\t''
sha256\t''"
complete -c filewright -n "__fish_filewright_using_subcommand disk_usage" -l plan -d 'Print what would be done and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand disk_usage" -l as-python -d 'Print it as a script for Python 3.11 and later, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand disk_usage" -l as-shell -d 'Print it as a script for sh with GNU coreutils, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand disk_usage" -l python -d 'Behave as Python\'s own function does; implies --permanent'
complete -c filewright -n "__fish_filewright_using_subcommand disk_usage" -l permanent -d 'Keep nothing of what is deleted, replaced or cut: it cannot be taken back'
complete -c filewright -n "__fish_filewright_using_subcommand disk_usage" -l allow-loss -d 'Let a move take sources away whose copies lack owner, times or the like'
complete -c filewright -n "__fish_filewright_using_subcommand disk_usage" -l no-undo -d 'The same'
complete -c filewright -n "__fish_filewright_using_subcommand disk_usage" -l no-journal -d 'Write nothing down: the job can be neither resumed nor taken back'
complete -c filewright -n "__fish_filewright_using_subcommand disk_usage" -l one-file-system -d 'Leave alone what is mounted inside, or --no-one-file-system [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand disk_usage" -l no-one-file-system
complete -c filewright -n "__fish_filewright_using_subcommand disk_usage" -l flush -d 'Wait until everything is on the device, or --no-flush [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand disk_usage" -l no-flush
complete -c filewright -n "__fish_filewright_using_subcommand disk_usage" -l verify -d 'Read every copy back from the device and compare it, or --no-verify [default: for moves to another disk, and with --manifest]'
complete -c filewright -n "__fish_filewright_using_subcommand disk_usage" -l no-verify
complete -c filewright -n "__fish_filewright_using_subcommand disk_usage" -l json -d 'Tell plan, progress, failures and end as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand disk_usage" -s q -l quiet -d 'Tell nothing but failures; of a plan only the sum'
complete -c filewright -n "__fish_filewright_using_subcommand disk_usage" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand file_digest" -l include -d 'Only what fits a shell pattern: *.jpg is laid against names, docs/**/*.md against paths below what is selected' -r
complete -c filewright -n "__fish_filewright_using_subcommand file_digest" -l exclude -d 'Leave out what fits, with all that is in it; a / at the end of a pattern means folders' -r
complete -c filewright -n "__fish_filewright_using_subcommand file_digest" -l min-size -d 'Only files of at least so many bytes, as in 4096 or 2.5GB' -r
complete -c filewright -n "__fish_filewright_using_subcommand file_digest" -l max-size -d 'Only files of at most so many bytes' -r
complete -c filewright -n "__fish_filewright_using_subcommand file_digest" -l newer-than -d 'Only what was modified since: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01' -r
complete -c filewright -n "__fish_filewright_using_subcommand file_digest" -l older-than -d 'Only what was not modified since' -r
complete -c filewright -n "__fish_filewright_using_subcommand file_digest" -l type -d 'Only entries of a type, which may be said several times' -r -f -a "file\t''
folder\t''
link\t''
special\t''"
complete -c filewright -n "__fish_filewright_using_subcommand file_digest" -l max-depth -d 'Go down so many levels: 0 is only what is selected, 1 what lies in it' -r
complete -c filewright -n "__fish_filewright_using_subcommand file_digest" -l existing -d 'Rule for everything that is in the way and differs' -r -f -a "ask\t''
skip\t''
keep-both\t''
replace\t''"
complete -c filewright -n "__fish_filewright_using_subcommand file_digest" -l on-conflict -d 'Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file' -r
complete -c filewright -n "__fish_filewright_using_subcommand file_digest" -l workers -d 'Threads that work on it [default: one per core]' -r
complete -c filewright -n "__fish_filewright_using_subcommand file_digest" -l order -d 'Which files come first [default: as-given]' -r -f -a "as-given\t''
largest-first\t''
smallest-first\t''"
complete -c filewright -n "__fish_filewright_using_subcommand file_digest" -l manifest -d 'Write down the digests of what is copied or moved, once it is verified' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand file_digest" -l manifest-format -d 'Kind of digest [default: by the name: .sha256, else b3sum]' -r -f -a "b3sum\t''
sha256\t''"
complete -c filewright -n "__fish_filewright_using_subcommand file_digest" -l plan -d 'Print what would be done and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand file_digest" -l as-python -d 'Print it as a script for Python 3.11 and later, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand file_digest" -l as-shell -d 'Print it as a script for sh with GNU coreutils, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand file_digest" -l python -d 'Behave as Python\'s own function does; implies --permanent'
complete -c filewright -n "__fish_filewright_using_subcommand file_digest" -l permanent -d 'Keep nothing of what is deleted, replaced or cut: it cannot be taken back'
complete -c filewright -n "__fish_filewright_using_subcommand file_digest" -l allow-loss -d 'Let a move take sources away whose copies lack owner, times or the like'
complete -c filewright -n "__fish_filewright_using_subcommand file_digest" -l no-undo -d 'The same'
complete -c filewright -n "__fish_filewright_using_subcommand file_digest" -l no-journal -d 'Write nothing down: the job can be neither resumed nor taken back'
complete -c filewright -n "__fish_filewright_using_subcommand file_digest" -l one-file-system -d 'Leave alone what is mounted inside, or --no-one-file-system [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand file_digest" -l no-one-file-system
complete -c filewright -n "__fish_filewright_using_subcommand file_digest" -l flush -d 'Wait until everything is on the device, or --no-flush [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand file_digest" -l no-flush
complete -c filewright -n "__fish_filewright_using_subcommand file_digest" -l verify -d 'Read every copy back from the device and compare it, or --no-verify [default: for moves to another disk, and with --manifest]'
complete -c filewright -n "__fish_filewright_using_subcommand file_digest" -l no-verify
complete -c filewright -n "__fish_filewright_using_subcommand file_digest" -l json -d 'Tell plan, progress, failures and end as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand file_digest" -s q -l quiet -d 'Tell nothing but failures; of a plan only the sum'
complete -c filewright -n "__fish_filewright_using_subcommand file_digest" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand check_manifest" -l format -d 'Kind of digest, where the name of the list does not end in .b3sum or .sha256 [default: auto]' -r -f -a "auto\t''
b3sum\t''
sha256\t''"
complete -c filewright -n "__fish_filewright_using_subcommand check_manifest" -l include -d 'Only what fits a shell pattern: *.jpg is laid against names, docs/**/*.md against paths below what is selected' -r
complete -c filewright -n "__fish_filewright_using_subcommand check_manifest" -l exclude -d 'Leave out what fits, with all that is in it; a / at the end of a pattern means folders' -r
complete -c filewright -n "__fish_filewright_using_subcommand check_manifest" -l min-size -d 'Only files of at least so many bytes, as in 4096 or 2.5GB' -r
complete -c filewright -n "__fish_filewright_using_subcommand check_manifest" -l max-size -d 'Only files of at most so many bytes' -r
complete -c filewright -n "__fish_filewright_using_subcommand check_manifest" -l newer-than -d 'Only what was modified since: an age as in 90min, 12h, 3d or 2w, or a date as in 2025-05-01' -r
complete -c filewright -n "__fish_filewright_using_subcommand check_manifest" -l older-than -d 'Only what was not modified since' -r
complete -c filewright -n "__fish_filewright_using_subcommand check_manifest" -l type -d 'Only entries of a type, which may be said several times' -r -f -a "file\t''
folder\t''
link\t''
special\t''"
complete -c filewright -n "__fish_filewright_using_subcommand check_manifest" -l max-depth -d 'Go down so many levels: 0 is only what is selected, 1 what lies in it' -r
complete -c filewright -n "__fish_filewright_using_subcommand check_manifest" -l existing -d 'Rule for everything that is in the way and differs' -r -f -a "ask\t''
skip\t''
keep-both\t''
replace\t''"
complete -c filewright -n "__fish_filewright_using_subcommand check_manifest" -l on-conflict -d 'Rule for one kind of conflict, after --existing; kinds are alike, newer (the source is), older, differs, other-type, same-file' -r
complete -c filewright -n "__fish_filewright_using_subcommand check_manifest" -l workers -d 'Threads that work on it [default: one per core]' -r
complete -c filewright -n "__fish_filewright_using_subcommand check_manifest" -l order -d 'Which files come first [default: as-given]' -r -f -a "as-given\t''
largest-first\t''
smallest-first\t''"
complete -c filewright -n "__fish_filewright_using_subcommand check_manifest" -l manifest -d 'Write down the digests of what is copied or moved, once it is verified' -r -F
complete -c filewright -n "__fish_filewright_using_subcommand check_manifest" -l manifest-format -d 'Kind of digest [default: by the name: .sha256, else b3sum]' -r -f -a "b3sum\t''
sha256\t''"
complete -c filewright -n "__fish_filewright_using_subcommand check_manifest" -l plan -d 'Print what would be done and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand check_manifest" -l as-python -d 'Print it as a script for Python 3.11 and later, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand check_manifest" -l as-shell -d 'Print it as a script for sh with GNU coreutils, and change nothing'
complete -c filewright -n "__fish_filewright_using_subcommand check_manifest" -l python -d 'Behave as Python\'s own function does; implies --permanent'
complete -c filewright -n "__fish_filewright_using_subcommand check_manifest" -l permanent -d 'Keep nothing of what is deleted, replaced or cut: it cannot be taken back'
complete -c filewright -n "__fish_filewright_using_subcommand check_manifest" -l allow-loss -d 'Let a move take sources away whose copies lack owner, times or the like'
complete -c filewright -n "__fish_filewright_using_subcommand check_manifest" -l no-undo -d 'The same'
complete -c filewright -n "__fish_filewright_using_subcommand check_manifest" -l no-journal -d 'Write nothing down: the job can be neither resumed nor taken back'
complete -c filewright -n "__fish_filewright_using_subcommand check_manifest" -l one-file-system -d 'Leave alone what is mounted inside, or --no-one-file-system [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand check_manifest" -l no-one-file-system
complete -c filewright -n "__fish_filewright_using_subcommand check_manifest" -l flush -d 'Wait until everything is on the device, or --no-flush [default: yes; with --python: no]'
complete -c filewright -n "__fish_filewright_using_subcommand check_manifest" -l no-flush
complete -c filewright -n "__fish_filewright_using_subcommand check_manifest" -l verify -d 'Read every copy back from the device and compare it, or --no-verify [default: for moves to another disk, and with --manifest]'
complete -c filewright -n "__fish_filewright_using_subcommand check_manifest" -l no-verify
complete -c filewright -n "__fish_filewright_using_subcommand check_manifest" -l json -d 'Tell plan, progress, failures and end as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand check_manifest" -s q -l quiet -d 'Tell nothing but failures; of a plan only the sum'
complete -c filewright -n "__fish_filewright_using_subcommand check_manifest" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand call" -l durable -d 'Reply only when everything written is on the device'
complete -c filewright -n "__fish_filewright_using_subcommand call" -l undo -d 'Keep what is needed to take requests back'
complete -c filewright -n "__fish_filewright_using_subcommand call" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand jobs" -l json -d 'Tell it as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand jobs" -s h -l help -d 'Print help'
complete -c filewright -n "__fish_filewright_using_subcommand resume" -l all -d 'All of them'
complete -c filewright -n "__fish_filewright_using_subcommand resume" -l json -d 'Tell it as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand resume" -s q -l quiet -d 'Tell nothing but failures'
complete -c filewright -n "__fish_filewright_using_subcommand resume" -s h -l help -d 'Print help'
complete -c filewright -n "__fish_filewright_using_subcommand rollback" -l all -d 'All of them'
complete -c filewright -n "__fish_filewright_using_subcommand rollback" -l json -d 'Tell it as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand rollback" -s q -l quiet -d 'Tell nothing but failures'
complete -c filewright -n "__fish_filewright_using_subcommand rollback" -s h -l help -d 'Print help'
complete -c filewright -n "__fish_filewright_using_subcommand undo" -l json -d 'Tell it as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand undo" -s q -l quiet -d 'Tell nothing but failures'
complete -c filewright -n "__fish_filewright_using_subcommand undo" -s h -l help -d 'Print help'
complete -c filewright -n "__fish_filewright_using_subcommand redo" -l json -d 'Tell it as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand redo" -s q -l quiet -d 'Tell nothing but failures'
complete -c filewright -n "__fish_filewright_using_subcommand redo" -s h -l help -d 'Print help'
complete -c filewright -n "__fish_filewright_using_subcommand history" -l json -d 'Tell it as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand history" -l csv -d 'Tell it as a table of comma-separated values'
complete -c filewright -n "__fish_filewright_using_subcommand history" -l forget -d 'Forget those that have ended instead: what they did stays, and can no longer be undone'
complete -c filewright -n "__fish_filewright_using_subcommand history" -s h -l help -d 'Print help'
complete -c filewright -n "__fish_filewright_using_subcommand hold; and not __fish_seen_subcommand_from list restore purge help" -l json -d 'Tell it as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand hold; and not __fish_seen_subcommand_from list restore purge help" -s h -l help -d 'Print help'
complete -c filewright -n "__fish_filewright_using_subcommand hold; and not __fish_seen_subcommand_from list restore purge help" -f -a "list" -d 'Lists the single entries that a job holds.'
complete -c filewright -n "__fish_filewright_using_subcommand hold; and not __fish_seen_subcommand_from list restore purge help" -f -a "restore" -d 'Puts held entries back to where they were, never over anything.'
complete -c filewright -n "__fish_filewright_using_subcommand hold; and not __fish_seen_subcommand_from list restore purge help" -f -a "purge" -d 'Deletes for good what is held past its date.'
complete -c filewright -n "__fish_filewright_using_subcommand hold; and not __fish_seen_subcommand_from list restore purge help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c filewright -n "__fish_filewright_using_subcommand hold; and __fish_seen_subcommand_from list" -l json -d 'Tell it as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand hold; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c filewright -n "__fish_filewright_using_subcommand hold; and __fish_seen_subcommand_from restore" -l json -d 'Tell it as lines of JSON'
complete -c filewright -n "__fish_filewright_using_subcommand hold; and __fish_seen_subcommand_from restore" -s q -l quiet -d 'Tell nothing but failures'
complete -c filewright -n "__fish_filewright_using_subcommand hold; and __fish_seen_subcommand_from restore" -s h -l help -d 'Print help'
complete -c filewright -n "__fish_filewright_using_subcommand hold; and __fish_seen_subcommand_from purge" -l all -d 'Everything, whatever its date'
complete -c filewright -n "__fish_filewright_using_subcommand hold; and __fish_seen_subcommand_from purge" -s h -l help -d 'Print help'
complete -c filewright -n "__fish_filewright_using_subcommand hold; and __fish_seen_subcommand_from help" -f -a "list" -d 'Lists the single entries that a job holds.'
complete -c filewright -n "__fish_filewright_using_subcommand hold; and __fish_seen_subcommand_from help" -f -a "restore" -d 'Puts held entries back to where they were, never over anything.'
complete -c filewright -n "__fish_filewright_using_subcommand hold; and __fish_seen_subcommand_from help" -f -a "purge" -d 'Deletes for good what is held past its date.'
complete -c filewright -n "__fish_filewright_using_subcommand hold; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c filewright -n "__fish_filewright_using_subcommand demo" -l headless -d 'Open no window even if there is a display'
complete -c filewright -n "__fish_filewright_using_subcommand demo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "copy2" -d 'Copies files with times, permissions and attributes.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "copytree" -d 'Copies folders with everything in them; a new folder appears when it is whole.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "copyfile" -d 'Copies the bytes of files to new names; permissions and times are those of new files.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "copy" -d 'Copies files with their permissions; times are those of new files.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "move" -d 'Moves items into a folder or to a new name, across file systems by copying first.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "rename" -d 'Gives an item a new name on the same file system; a name that is taken is left alone.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "batch_rename" -d 'Renames a whole selection by rules, all at once; nothing is renamed while any new name is in doubt.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "replace" -d 'Gives an item a new name and replaces the file that has it.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "renames" -d 'Renames, makes the folders that the new name needs and deletes old ones that are empty by then.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "rmtree" -d 'Deletes folders with everything in them; links are deleted, never followed.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "remove" -d 'Deletes files and links, but no folders; of a file with several names only this name goes.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "unlink" -d 'Takes names of files and links away, but no folders; the data goes with its last name.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "rmdir" -d 'Deletes folders that are empty; a folder with anything in it is kept.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "removedirs" -d 'Deletes empty folders, then each parent above them that is empty by then.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "mkdir" -d 'Makes folders; the folders that are to hold them must be there.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "makedirs" -d 'Makes folders and all folders above them that are missing.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "mkfile" -d 'Makes files that were not there: empty, or of a length that takes no space.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "symlink" -d 'Makes links that lead to items by their path.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "link" -d 'Gives files a further name on the same file system; all names are equal.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "truncate" -d 'Cuts files to a length, or lengthens them with zeros that take no space.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "ftruncate" -d 'Cuts files off at a position; files are never made or lengthened.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "copymode" -d 'Gives an item the permissions of another; contents, owner and times stay.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "copystat" -d 'Gives an item the permissions, times and attributes of another; contents and owner stay.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "chmod" -d 'Sets who may read, write and run items.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "chown" -d 'Gives items to another user or group; what is in folders stays with its owners.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "touch" -d 'Sets the times of items to now or to another moment; files that are not there are made.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "make_archive" -d 'Puts items, with everything in them, into one new archive.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "unpack_archive" -d 'Makes what archives hold; nothing lands outside of the folder that it is unpacked into.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "disk_usage" -d 'Tells how large the file system of an item is, and how much of it is used and free.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "file_digest" -d 'Reads a file and tells the digest of its bytes.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "check_manifest" -d 'Compares the files of a folder with a list of digests: which are the same, changed, missing or added.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "call" -d 'Answers requests of another program, one JSON line each.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "jobs" -d 'Lists the jobs that run, and those that were ended by force.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "resume" -d 'Goes on with a job that was ended by force.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "rollback" -d 'Takes back what a job has done that was ended by force.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "undo" -d 'Takes a job back: what it made is put aside, what it took away is put back, what it changed is as before.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "redo" -d 'Does again what was last undone.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "history" -d 'Lists all jobs that are known, the newest last.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "hold" -d 'Lists what is held so that jobs can be taken back, puts it back, or makes room.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "demo" -d 'Shows the program on a playground tree in a temporary folder.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "completions" -d 'Writes completions for a shell to standard output.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "man" -d 'Writes a manual page to standard output.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and not __fish_seen_subcommand_from copy2 copytree copyfile copy move rename batch_rename replace renames rmtree remove unlink rmdir removedirs mkdir makedirs mkfile symlink link truncate ftruncate copymode copystat chmod chown touch make_archive unpack_archive disk_usage file_digest check_manifest call jobs resume rollback undo redo history hold demo completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c filewright -n "__fish_filewright_using_subcommand help; and __fish_seen_subcommand_from hold" -f -a "list" -d 'Lists the single entries that a job holds.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and __fish_seen_subcommand_from hold" -f -a "restore" -d 'Puts held entries back to where they were, never over anything.'
complete -c filewright -n "__fish_filewright_using_subcommand help; and __fish_seen_subcommand_from hold" -f -a "purge" -d 'Deletes for good what is held past its date.'
