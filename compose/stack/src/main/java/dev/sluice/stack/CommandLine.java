package dev.sluice.stack;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the arguments ask for. */
sealed interface CommandLine {
  /** Run these roles, on an emptied data directory if fresh. */
  record Run(Set<Role> roles, boolean fresh) implements CommandLine {
    public Run {
      roles = Set.copyOf(roles);
    }
  }

  /** Print how to use it. */
  record Help() implements CommandLine {}

  /** Print the version. */
  record Version() implements CommandLine {}

  /** The arguments make no sense; the sentence says why. */
  record Refused(String sentence) implements CommandLine {}

  static CommandLine parse(List<String> arguments) {
    Set<Role> roles = EnumSet.allOf(Role.class);
    boolean fresh = false;
    for (String argument : arguments) {
      if (argument.equals("--help") || argument.equals("-h")) {
        return new Help();
      } else if (argument.equals("--version")) {
        return new Version();
      } else if (argument.equals("--fresh")) {
        fresh = true;
      } else if (argument.startsWith("--roles=")) {
        roles = EnumSet.noneOf(Role.class);
        for (String id : argument.substring("--roles=".length()).split(",", -1)) {
          Optional<Role> role = Role.parse(id.strip());
          if (role.isEmpty()) {
            return new Refused(
                "There is no role \"" + id.strip() + "\"; the roles are " + Role.ids() + ".");
          }
          roles.add(role.get());
        }
      } else {
        return new Refused(
            "There is no option \"" + argument + "\"; --help lists the ones there are.");
      }
    }
    return new Run(roles, fresh);
  }
}
