# Apache's access lines to JSON's, on the way to standard output. As many lines at once as have come: under load that is
# one read and one write for many, and a line never waits for the next.
use strict;
use warnings;

my $waiting = '';
while (sysread STDIN, my $chunk, 65536) {
  $waiting .= $chunk;
  my $end = rindex($waiting, "\n") + 1 or next;
  my $lines = substr $waiting, 0, $end, '';
  # What a client sent is escaped as in C. A backslash of its own (\\) steps aside, so that it is not taken for one.
  if (index($lines, '\\') >= 0) {
    $lines =~ s/\\\\/\x01/g;
    $lines =~ s/\\x([0-9a-f]{2})/\\u00$1/g;
    $lines =~ s/\\v/\\u000b/g;
    $lines =~ s/\x01/\\\\/g;
  }
  # "-" is Apache's absent value, and a number that is absent is null. No service asked: no time of one.
  $lines =~ s/:"-"/:""/g;
  $lines =~ s/"upstream_time_us":[0-9-]*,"upstream":""/"upstream_time_us":null,"upstream":""/g;
  $lines =~ s/:-,/:null,/g;
  while (length $lines) {
    my $written = syswrite STDOUT, $lines or exit 1;
    substr $lines, 0, $written, '';
  }
}
