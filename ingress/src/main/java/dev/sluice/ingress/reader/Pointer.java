package dev.sluice.ingress.reader;

/** JSON Pointers (RFC 6901). */
final class Pointer {
  /** The whole document. */
  static final String ROOT = "";

  private Pointer() {}

  static String member(String parent, String name) {
    return parent + "/" + name.replace("~", "~0").replace("/", "~1");
  }

  static String item(String parent, int index) {
    return parent + "/" + index;
  }
}
