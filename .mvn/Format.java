import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Formats every Java file under the working directory, or with {@code check} only says which ones
 * are not formatted.
 *
 * <p>A single-file program that the build starts on the toolchain's JDK, because the formatter
 * parses with the {@code javac} it runs on, and Maven's own JVM may be older than our source level
 * (docs/adr/0001).
 */
final class Format {
  private static final Set<String> NOT_OURS = Set.of("target", ".git", ".sluice");
  private static final Formatter FORMATTER = new Formatter(JavaFormatterOptions.defaultOptions());

  public static void main(String[] args) throws IOException {
    boolean check = args.length > 0 && args[0].equals("check");
    var unformatted = new ConcurrentLinkedQueue<Path>();
    var unreadable = new ConcurrentLinkedQueue<String>();
    sources().parallelStream()
        .forEach(
            file -> {
              try {
                if (differs(file, !check)) {
                  unformatted.add(file);
                }
              } catch (FormatterException | IOException e) {
                unreadable.add(file + ": " + e.getMessage());
              }
            });
    unreadable.stream().sorted().forEach(System.err::println);
    unformatted.stream()
        .sorted()
        .forEach(file -> System.err.println((check ? "not formatted: " : "formatted: ") + file));
    if (!unreadable.isEmpty()) {
      System.exit(2);
    }
    if (check && !unformatted.isEmpty()) {
      System.err.println("To mend: mvn -N -Pformat");
      System.exit(1);
    }
  }

  private static List<Path> sources() throws IOException {
    var sources = new ArrayList<Path>();
    Files.walkFileTree(
        Path.of(""),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return NOT_OURS.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              sources.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return sources;
  }

  private static boolean differs(Path file, boolean rewrite)
      throws IOException, FormatterException {
    String before = Files.readString(file);
    String after = FORMATTER.formatSourceAndFixImports(before);
    if (after.equals(before)) {
      return false;
    }
    if (rewrite) {
      Files.writeString(file, after);
    }
    return true;
  }
}
