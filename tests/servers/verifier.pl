# Verifies the DKIM signature of the mail on standard input, with another implementation than the one that signs.
# perl verifier.pl PORT: asks the name server on that loopback port; prints the result, such as "pass".
use strict;
use warnings;
use Mail::DKIM::DNS;
use Mail::DKIM::Verifier;
use Net::DNS;

my $port = shift @ARGV;
Mail::DKIM::DNS::resolver(
    Net::DNS::Resolver->new(nameservers => ['127.0.0.1'], port => $port, recurse => 1, udp_timeout => 5, retry => 1));
my $verifier = Mail::DKIM::Verifier->new();
binmode STDIN;
while (my $line = <STDIN>) {
    $line =~ s/\015?\012\z//;
    $verifier->PRINT("$line\015\012");
}
$verifier->CLOSE;
print $verifier->result_detail, "\n";
