package dev.sluice.egress.webhook.send;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * To which addresses requests may go: those that the whole Internet shares, by the registries of
 * special addresses (RFC 6890). An IPv6 address that stands for an IPv4 one is judged as that.
 *
 * @param allowPrivate for where receivers are in the same network; even then no multicast
 */
public record AddressRules(boolean allowPrivate) {
  private static final List<Block> SPECIAL_V4 =
      blocks(
          "0.0.0.0/8", // this network
          "10.0.0.0/8", // private
          "100.64.0.0/10", // behind the NAT of a provider
          "127.0.0.0/8", // loopback
          "169.254.0.0/16", // link-local: where clouds keep their credentials
          "172.16.0.0/12", // private
          "192.0.0.0/24", // protocol assignments
          "192.0.2.0/24", // documentation
          "192.88.99.0/24", // relays of 6to4
          "192.168.0.0/16", // private
          "198.18.0.0/15", // benchmarks
          "198.51.100.0/24", // documentation
          "203.0.113.0/24", // documentation
          "224.0.0.0/4", // multicast
          "240.0.0.0/4"); // reserved, broadcast

  /** All others are loopback, link-local, unique-local, multicast or not given out. */
  private static final Block GLOBAL_V6 = Block.of("2000::/3");

  private static final List<Block> SPECIAL_V6 =
      blocks(
          "2001::/23", // protocol assignments: Teredo, benchmarks, ORCHID
          "2001:db8::/32", // documentation
          "3fff::/20"); // documentation

  private static final List<Embedding> EMBEDDINGS =
      List.of(
          new Embedding(Block.of("::ffff:0:0:0/96"), 12), // SIIT
          new Embedding(new Block(mapped(), 96), 12),
          new Embedding(Block.of("64:ff9b::/96"), 12), // NAT64
          new Embedding(Block.of("2002::/16"), 2)); // 6to4

  /** A prefix of addresses. */
  private record Block(byte[] prefix, int bits) {
    static Block of(String cidr) {
      int slash = cidr.indexOf('/');
      return new Block(
          InetAddress.ofLiteral(cidr.substring(0, slash)).getAddress(),
          Integer.parseInt(cidr.substring(slash + 1)));
    }

    boolean contains(byte[] address) {
      int whole = bits / 8;
      int mask = 0xFF00 >> (bits % 8);
      return address.length == prefix.length
          && Arrays.equals(address, 0, whole, prefix, 0, whole)
          && (bits % 8 == 0 || ((address[whole] ^ prefix[whole]) & mask) == 0);
    }
  }

  /** Where in an IPv6 address an IPv4 one is. */
  private record Embedding(Block block, int offset) {}

  public boolean allows(InetAddress address) {
    byte[] bytes = meant(address.getAddress());
    return allowPrivate ? isUnicast(bytes) : isPublic(bytes);
  }

  private static boolean isPublic(byte[] address) {
    return address.length == 4
        ? SPECIAL_V4.stream().noneMatch(block -> block.contains(address))
        : GLOBAL_V6.contains(address)
            && SPECIAL_V6.stream().noneMatch(block -> block.contains(address));
  }

  private static boolean isUnicast(byte[] address) {
    int first = Byte.toUnsignedInt(address[0]);
    boolean zero = Arrays.equals(address, new byte[address.length]);
    return !zero && (address.length == 4 ? first > 0 && first < 224 : first != 0xFF);
  }

  private static byte[] meant(byte[] address) {
    return EMBEDDINGS.stream()
        .filter(embedding -> embedding.block().contains(address))
        .findFirst()
        .map(e -> Arrays.copyOfRange(address, e.offset(), e.offset() + 4))
        .orElse(address);
  }

  /** {@code ::ffff:0:0}, which the JDK would read as an IPv4 address. */
  private static byte[] mapped() {
    byte[] prefix = new byte[16];
    prefix[10] = (byte) 0xFF;
    prefix[11] = (byte) 0xFF;
    return prefix;
  }

  private static List<Block> blocks(String... cidrs) {
    return Stream.of(cidrs).map(Block::of).toList();
  }
}
