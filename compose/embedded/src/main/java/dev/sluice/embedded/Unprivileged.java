package dev.sluice.embedded;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How a program that refuses to run as root is started by root.
 *
 * <p>A fresh user namespace makes root look like nobody to the program, while files stay root's.
 * Where the system forbids that (containers often do), the program really becomes nobody, and its
 * directory is given to nobody.
 */
record Unprivileged(List<String> prefix, boolean changesOwner) {
  private static final int NOBODY = 65534;

  static Unprivileged detect(Path program) {
    if (new UnixSystem().getUid() != 0) {
      return new Unprivileged(List.of(), false);
    }
    List<String> namespace = List.of("unshare", "-U");
    if (succeeds(namespace, program)) {
      return new Unprivileged(namespace, false);
    }
    List<String> nobody =
        List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
    if (succeeds(nobody, program)) {
      return new Unprivileged(nobody, true);
    }
    throw new EmbeddedPartException(
        "PostgreSQL does not run as root, and this system allows neither a user namespace nor"
            + " becoming nobody for "
            + program
            + ": start sluice as another user.");
  }

  List<String> command(List<String> program) {
    List<String> whole = new ArrayList<>(prefix);
    whole.addAll(program);
    return whole;
  }

  /** Gives the directory to whom the program runs as. */
  void give(Path directory) {
    if (!changesOwner) {
      return;
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Files.setAttribute(path, "unix:uid", NOBODY, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(path, "unix:gid", NOBODY, LinkOption.NOFOLLOW_LINKS);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean succeeds(List<String> prefix, Path program) {
    List<String> whole = new ArrayList<>(prefix);
    whole.add(program.toString());
    whole.add("--version");
    return Child.succeeds(whole);
  }
}
