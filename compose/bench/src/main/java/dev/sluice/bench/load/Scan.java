package dev.sluice.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Finds things in bytes without taking them apart. */
public final class Scan {
  private Scan() {}

  /** What stands before the text of a member, as this system writes JSON. */
  public static byte[] key(String member) {
    return ("\"" + member + "\":\"").getBytes(StandardCharsets.UTF_8);
  }

  /** The text between the first such key and the next quotation mark. */
  public static Optional<String> text(byte[] bytes, int from, int to, byte[] key) {
    int found = indexOf(bytes, from, to, key);
    if (found < 0) {
      return Optional.empty();
    }
    int begin = found + key.length;
    int end = begin;
    while (end < to && bytes[end] != '"') {
      end++;
    }
    return Optional.of(new String(bytes, begin, end - begin, StandardCharsets.UTF_8));
  }

  public static boolean startsWith(byte[] bytes, int from, int to, byte[] start) {
    if (to - from < start.length) {
      return false;
    }
    for (int i = 0; i < start.length; i++) {
      if (bytes[from + i] != start[i]) {
        return false;
      }
    }
    return true;
  }

  static int indexOf(byte[] bytes, int from, int to, byte[] wanted) {
    int last = to - wanted.length;
    for (int i = from; i <= last; i++) {
      if (bytes[i] == wanted[0] && startsWith(bytes, i, to, wanted)) {
        return i;
      }
    }
    return -1;
  }
}
