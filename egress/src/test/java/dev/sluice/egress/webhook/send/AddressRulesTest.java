package dev.sluice.egress.webhook.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressRulesTest {
  private final AddressRules rules = new AddressRules(false);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "2001::1",
        "2001:2::1",
        "2001:10::1",
        "2001:db8::1",
        "3fff::1",
        "100::1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::1",
        "2002:7f00:1::1",
        "2002:a9fe:a9fe::1",
        "2002:c0a8:1::1",
        "::ffff:0:169.254.169.254",
        "5f00::1",
        "4000::1"
      })
  void whatIsNotOfThePublicInternetIsRefused(String address) {
    assertThat(rules.allows(InetAddress.ofLiteral(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.1",
        "100.63.255.255",
        "100.128.0.1",
        "172.15.255.255",
        "172.32.0.1",
        "192.0.1.1",
        "192.167.255.255",
        "198.17.255.255",
        "223.255.255.255",
        "2606:4700:4700::1111",
        "2a00:1450:4001::1",
        "2001:200::1",
        "64:ff9b::8.8.8.8",
        "2002:808:808::1"
      })
  void whatIsOfThePublicInternetIsAllowed(String address) {
    assertThat(rules.allows(InetAddress.ofLiteral(address))).isTrue();
  }

  /** The JDK makes IPv4 addresses of such literals; a resolver may not. */
  @ParameterizedTest
  @ValueSource(strings = {"7f000001", "0a000001", "a9fea9fe", "c0a80101"})
  void aMappedAddressIsWhatItStandsFor(String ipv4) throws UnknownHostException {
    assertThat(rules.allows(mapped(ipv4))).isFalse();
    assertThat(rules.allows(mapped("08080808"))).isTrue();
  }

  private static InetAddress mapped(String ipv4) throws UnknownHostException {
    byte[] bytes = HexFormat.of().parseHex("00000000000000000000ffff" + ipv4);
    return Inet6Address.getByAddress("mapped", bytes, -1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "224.0.0.1", "255.255.255.255", "::", "ff02::1"})
  void whatNobodyAnswersOnIsRefusedEverywhere(String address) {
    assertThat(new AddressRules(true).allows(InetAddress.ofLiteral(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "10.1.2.3", "::1", "fd00::1", "1.1.1.1"})
  void privateAddressesAreAllowedWhereConfigurationSaysSo(String address) {
    assertThat(new AddressRules(true).allows(InetAddress.ofLiteral(address))).isTrue();
  }
}
