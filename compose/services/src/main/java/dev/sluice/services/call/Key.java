package dev.sluice.services.call;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;

/** A name within a tenant: of a booking, a hold, a resource or a call. */
public record Key(String tenant, String id) implements Comparable<Key> {

  private static final Comparator<Key> ORDER =
      Comparator.comparing(Key::tenant).thenComparing(Key::id);

  /** Binds keys as two arrays of text, from this parameter on: tenants and ids. */
  public static void bindAll(PreparedStatement statement, int parameter, Collection<Key> keys)
      throws SQLException {
    statement.setObject(parameter, keys.stream().map(Key::tenant).toArray(String[]::new));
    statement.setObject(parameter + 1, keys.stream().map(Key::id).toArray(String[]::new));
  }

  /** Binds this key as two texts, from this parameter on: tenant and id. */
  public void bind(PreparedStatement statement, int parameter) throws SQLException {
    statement.setString(parameter, tenant);
    statement.setString(parameter + 1, id);
  }

  @Override
  public int compareTo(Key other) {
    return ORDER.compare(this, other);
  }
}
