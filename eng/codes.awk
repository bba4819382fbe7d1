# Finds the codes that files quote (L4, EV-12, N05, T043, trap 16, §5.2) and complains about those that no page of docs defines.
#   awk -f eng/codes.awk pass=define docs/rules.md docs/codes.md docs/codes-decisions.md pass=quote FILES
# In these three pages a line that begins with "- **CODE" or "- **CODE–CODE" defines what it names.

BEGIN {
  code = "[A-Z]+[-_][0-9]+|ENV[-_][A-F]|[DGILNST][0-9]+|trap[ _][0-9]+|§[0-9]+(\\.[0-9]+)*"
  split("UTF SHA ISO BSD RFC VUID", words)
  for (i in words) is_word[words[i]] = 1 # UTF-8 is no code
}

# Two have two meanings: S is a rule of the store, or a sentence that the client answers to; EV is about events of the platform,
# or about those of the client's experiments. A page may mean either.
function key(quoted, file) {
  gsub("_", quoted ~ /^trap/ ? " " : "-", quoted)
  if (quoted ~ /^S[0-9]/ && file ~ /OpenOdp\.Client|codes/) return "client " quoted
  if (quoted ~ /^EV-/ && file ~ /OpenOdp\.Client.*\/(Datafile|Decisions|Experiments|Users)\/|codes-decisions/)
    return "client " quoted
  return quoted
}

function is_defined(quoted) {
  if (key(quoted, FILENAME) in defined) return 1
  return FILENAME ~ /\.md$/ && (key(quoted) in defined || key(quoted, "codes-decisions") in defined)
}

# Format strings and parts of names look like codes of one letter.
function is_code(quoted, before, after) {
  if (before ~ /[A-Za-z0-9%#$\\]$/ || after ~ /^[A-Za-z0-9]/) return 0
  if (quoted ~ /^[DGILS][0-9]/) return length(quoted) <= 3 && before !~ /[":]$/
  if (quoted ~ /^N[0-9]/) return length(quoted) == 3 && before !~ /:$/
  if (quoted ~ /^T[0-9]/) return length(quoted) == 4
  if (quoted ~ /^[A-Z]+[-_]/) return quoted ~ /^(W|[A-Z][A-Z][A-Z]?[A-Z]?)[-_]/ && !(prefix(quoted) in is_word)
  return before !~ /RFC [0-9]+ $/
}

function prefix(quoted) {
  sub(/[-_].*/, "", quoted)
  return quoted
}

pass == "define" && /^- \*\*/ {
  first = substr($0, 5)
  sub(/\*\*.*/, "", first)
  if (split(first, ends, "–") == 2) { # T001–T004
    for (n = substr(ends[1], 2) + 0; n <= substr(ends[2], 2) + 0; n++) defined[sprintf("T%03d", n)] = 1
  } else {
    if (first !~ /^trap/) sub(/ .*/, "", first) # what follows is its name
    defined[key(first, FILENAME)] = 1
  }
}

pass == "quote" && /[A-Z][0-9]|[-_][0-9A-F]|trap|§/ {
  for (start = 1; match(substr($0, start), code); start = from + size) {
    from = start + RSTART - 1
    size = RLENGTH
    quoted = substr($0, from, size)
    before = substr($0, 1, from - 1)
    if (!is_code(quoted, before, substr($0, from + size))) continue
    # Of another paper, so that it is defined nowhere.
    if (quoted ~ /^§/ && match(before, /([Dd]esign|[Cc]ontract|[Ss]pec) $/)) quoted = substr(before, RSTART) quoted
    if (!is_defined(quoted)) {
      print FILENAME ":" FNR ": no page of docs says what " quoted " is; add its line to docs/codes.md or docs/codes-decisions.md"
      missing = 1
    }
  }
}

END { exit missing }
