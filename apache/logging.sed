# Apache's escapes to JSON's. A backslash that the client sent (\\) steps aside, so that it is not taken for one.
s/\\\\/\x01/g
s/\\x\([0-9a-f][0-9a-f]\)/\\u00\1/g
s/\\v/\\u000b/g
s/\x01/\\\\/g
# "-" is Apache's absent value, and a number that is absent is null. No service asked: no time of one.
s/:"-"/:""/g
s/"upstream_time_us":[0-9-]*,"upstream":""/"upstream_time_us":null,"upstream":""/
s/:-,/:null,/g
