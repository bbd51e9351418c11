package dev.sluice.stack;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The launcher in a JVM of its own, which a test may kill. */
record LauncherProcess(Process process, BufferedReader output) {

  /** From the classes of this build. */
  static LauncherProcess start(Path data, Ports ports, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    // Short lives: what the second compiler would gain comes after their end.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.sluice.stack.Start"));
    command.addAll(List.of(arguments));
    return run(command, data, ports);
  }

  /**
   * @param command of the JVM: its options, what it runs, arguments
   */
  static LauncherProcess run(List<String> command, Path data, Ports ports) throws IOException {
    List<String> whole = new ArrayList<>();
    whole.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    whole.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(whole).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.putAll(ports.toEnvironment());
    environment.put("SLUICE_DATA_DIR", data.toString());
    Process process = builder.start();
    return new LauncherProcess(process, process.inputReader(StandardCharsets.UTF_8));
  }

  /** Reads until the line that contains the text, or to the end. */
  String awaitLine(String text) throws IOException {
    StringBuilder seen = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.contains(text)) {
        return line;
      }
      seen.append(line).append('\n');
    }
    throw new IOException("The process ended without \"" + text + "\":\n" + seen);
  }

  /** All that it says until it ends. */
  String rest() throws IOException {
    return String.join("\n", output.lines().toList());
  }

  int awaitExit() throws InterruptedException {
    return process.waitFor();
  }
}
