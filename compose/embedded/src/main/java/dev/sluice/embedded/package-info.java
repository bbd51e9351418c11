/**
 * A real Kafka, PostgreSQL and Redis without anything installed, for the stack and for tests.
 *
 * <p>In a test, each part starts on first use, once a JVM, on free ports and in a temporary
 * directory; tests keep apart by fresh topics, databases and keys:
 *
 * <pre>{@code
 * String brokers = SharedParts.kafka().bootstrapServers();
 * SharedParts.kafka().createTopics(List.of(new NewTopic("things", 4, (short) 1)));
 * Database db = SharedParts.freshDatabase();   // db.jdbcUrl(), db.user(), db.password()
 * String redis = SharedParts.redis().uri();    // redis://:password@127.0.0.1:port
 * }</pre>
 *
 * <p>To kill and restart a part, start one of your own: {@code EmbeddedKafka.start(...)}, {@code
 * EmbeddedPostgres.start(...)}, {@code EmbeddedRedis.start(...)}; {@code close()} stops it, and a
 * start on the same directory goes on with its data, after a kill too.
 */
@NullMarked
package dev.sluice.embedded;

import org.jspecify.annotations.NullMarked;
