package dev.sluice.bench.swarm;

/**
 * Reads the answer to one request for an event stream as its bytes come in, whatever pieces they
 * come in: the status, then the ids of whole events. Skips all else as cheaply as it can.
 *
 * <p>Knows the chunked coding (RFC 9112, 7.1), as streams use it. An event counts at the blank line
 * that ends it. Not thread-safe.
 */
final class EventScanner {
  private static final byte[] ID = {'i', 'd', ':', ' '};
  private static final int LONGEST_HEAD = 16_384;

  /** No event: ids are numbers from 0 on. */
  private static final long NONE = -1;

  private Part part = Part.HEAD;
  private int headLength;
  private int endOfHead;
  private int status;
  private long left;
  private boolean sizeKnown;
  private int inLine;
  private boolean isId;
  private long id;
  private long pending = NONE;

  /** Told of what the answer says. */
  interface Listener {
    /** The answer's head is complete. */
    void answered(int status);

    /** An event is complete. */
    void event(long id);
  }

  /** Where in the answer the next byte is. */
  private enum Part {
    HEAD,
    SIZE,
    DATA,
    AFTER_DATA,
    END
  }

  /** Takes the next bytes of the answer. */
  void read(byte[] bytes, int length, Listener listener) {
    int at = 0;
    while (at < length) {
      at =
          switch (part) {
            case HEAD -> head(bytes, at, length, listener);
            case SIZE -> size(bytes, at);
            case DATA -> data(bytes, at, length, listener);
            case AFTER_DATA -> {
              part = bytes[at] == '\n' ? Part.SIZE : Part.AFTER_DATA;
              yield at + 1;
            }
            case END -> length;
          };
    }
  }

  /** The stream has come to its end in order, or the answer is none. */
  boolean ended() {
    return part == Part.END;
  }

  /** {@code HTTP/1.1 200 …}: the status is at a fixed place. */
  private int head(byte[] bytes, int from, int length, Listener listener) {
    for (int at = from; at < length; at++) {
      byte b = bytes[at];
      if (headLength >= 9 && headLength < 12) {
        status = status * 10 + b - '0';
      }
      headLength++;
      boolean next = endOfHead % 2 == 0 ? b == '\r' : b == '\n';
      endOfHead = next ? endOfHead + 1 : b == '\r' ? 1 : 0;
      if (endOfHead == 4) {
        part = status == 200 ? Part.SIZE : Part.END;
        listener.answered(status);
        return at + 1;
      }
      if (headLength > LONGEST_HEAD) {
        throw new IllegalStateException("an answer without an end of its head");
      }
    }
    return length;
  }

  private int size(byte[] bytes, int at) {
    byte b = bytes[at];
    if (b == '\n') {
      part = left == 0 ? Part.END : Part.DATA;
      sizeKnown = false;
    } else if (b == ';' || b == '\r') {
      sizeKnown = true;
    } else if (!sizeKnown) {
      left = left * 16 + Character.digit(b, 16);
    }
    return at + 1;
  }

  private int data(byte[] bytes, int from, int length, Listener listener) {
    int end = (int) Math.min(length, from + left);
    int at = from;
    while (at < end) {
      if (inLine > ID.length && !isId) {
        at = endOfLine(bytes, at, end);
        if (at == end) {
          break;
        }
      }
      line(bytes[at++], listener);
    }
    left -= end - from;
    if (left == 0) {
      part = Part.AFTER_DATA;
    }
    return end;
  }

  private static int endOfLine(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end && bytes[at] != '\n') {
      at++;
    }
    return at;
  }

  private void line(byte b, Listener listener) {
    if (b == '\n') {
      if (inLine == 0 && pending != NONE) {
        listener.event(pending);
        pending = NONE;
      } else if (isId && inLine > ID.length) {
        pending = id;
      }
      inLine = 0;
      isId = true;
      id = 0;
      return;
    }
    if (inLine == 0) {
      isId = true;
      id = 0;
    }
    if (inLine < ID.length) {
      isId &= b == ID[inLine];
    } else if (isId) {
      id = id * 10 + b - '0';
    }
    inLine++;
  }
}
