package dev.sluice.schemas.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All policies, as far as their changes have been read; the greatest version of a scope is in
 * force, in whatever order they come.
 *
 * <p>Written by one thread, read by any. The newest {@value #KEPT} versions of each scope are kept;
 * older ones are in the topic only.
 */
public final class PolicyBook {
  /** Rule of decisions under a policy that this release cannot read: it denies everything. */
  public static final String UNREADABLE = "builtin:unreadable-policy";

  private static final int KEPT = 50;

  private final Map<PolicyScope, Page> pages = new ConcurrentHashMap<>();

  /**
   * A policy that is in force.
   *
   * @param policy absent if it cannot be compiled here, which is how a policy with newer words
   *     looks to an older release
   */
  public record InForce(PolicyScope scope, long version, @Nullable CompiledPolicy policy) {
    /** Such as {@code default@3}. */
    public String label() {
      return scope.name() + "@" + version;
    }
  }

  /** The versions of a scope; replaced as a whole. */
  private record Page(
      NavigableMap<Long, PolicyChange> versions, @Nullable InForce inForce, long compiled) {
    PolicyChange newest() {
      return versions.lastEntry().getValue();
    }
  }

  /** A change was read. It is in force after the next {@link #refresh()}. */
  public void apply(PolicyChange change) {
    pages.compute(change.scope(), (_, page) -> with(page, change));
  }

  private static Page with(@Nullable Page page, PolicyChange change) {
    NavigableMap<Long, PolicyChange> versions = new TreeMap<>();
    if (page != null) {
      versions.putAll(page.versions());
    }
    versions.put(change.version(), change);
    while (versions.size() > KEPT) {
      versions.pollFirstEntry();
    }
    return page == null
        ? new Page(versions, null, 0)
        : new Page(versions, page.inForce(), page.compiled());
  }

  /**
   * Compiles what is newest by now, and puts it in force.
   *
   * @return what cannot be compiled here, and why
   */
  public List<String> refresh() {
    List<String> faults = new ArrayList<>();
    pages.replaceAll(
        (_, page) -> page.compiled() == page.newest().version() ? page : refreshed(page, faults));
    return faults;
  }

  private static Page refreshed(Page page, List<String> faults) {
    PolicyChange newest = page.newest();
    String document = newest.document();
    @Nullable InForce inForce = null;
    if (document != null) {
      @Nullable CompiledPolicy policy = null;
      try {
        policy = CompiledPolicy.of(PolicyReader.read(document));
      } catch (InvalidPolicyException e) {
        faults.add(newest.scope().key(newest.version()) + ": " + e.getMessage());
      }
      inForce = new InForce(newest.scope(), newest.version(), policy);
    }
    return new Page(page.versions(), inForce, newest.version());
  }

  /** The policy of a scope, if it has one. */
  public Optional<InForce> inForce(PolicyScope scope) {
    return Optional.ofNullable(pages.get(scope)).map(Page::inForce);
  }

  /** The last change of a scope, if there was any. */
  public Optional<PolicyChange> newest(PolicyScope scope) {
    return Optional.ofNullable(pages.get(scope)).map(Page::newest);
  }

  /** The last changes of a scope, newest first. */
  public List<PolicyChange> history(PolicyScope scope) {
    Page page = pages.get(scope);
    return page == null ? List.of() : List.copyOf(page.versions().descendingMap().values());
  }

  public Optional<PolicyChange> version(PolicyScope scope, long version) {
    return Optional.ofNullable(pages.get(scope)).map(page -> page.versions().get(version));
  }

  /** How many scopes have a policy, the default one among them. */
  public long size() {
    return pages.values().stream().filter(page -> page.inForce() != null).count();
  }

  /** How many of them cannot be read, and deny everything. */
  public long unreadable() {
    return pages.values().stream()
        .filter(page -> page.inForce() != null && page.inForce().policy() == null)
        .count();
  }
}
