package dev.sluice.stack;

/** Starts the roles that the command line asks for. */
final class Launcher {
  private Launcher() {}

  public static void main(String[] args) {
    System.err.println("sluice has no role to start yet");
    System.exit(1);
  }
}
