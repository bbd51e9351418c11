package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasCountOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page of the docs that follows a feed, in a real browser, while what it reads from dies. */
class EventsPageIT {
  private static final double PATIENCE = 60_000;
  private static final int BOOKINGS = 6;
  private static final String PASSWORD = "correct horse battery staple";
  private static TestBrowser browser;

  private final SplitGateway system = SplitGateway.shared();
  private final GatewayTester gateway = system.tester();

  @BeforeAll
  static void open() {
    browser = TestBrowser.open();
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
  }

  @Test
  void aPageSurvivesTheKillOfEachInstanceThatItReadsFromAndShowsEveryEventOnce() throws Exception {
    String name = "p-" + UUID.randomUUID();
    Client client = register(name);
    String room = gateway.resource(500);
    try (BrowserContext context = browser.newContext()) {
      Page page = context.newPage();
      page.navigate(gateway.address() + "/docs/events");
      page.fill("#username", name);
      page.fill("#password", PASSWORD);
      page.click("#login button");
      awaitState(page, "listening");
      Locator rows = page.locator("#events tr");
      client.await(client.submit("/v1/bookings", Slot.hour(9).booking(room)));
      awaitAll(client, rows);
      for (int kills = 0; kills < 2; kills++) {
        Stack serving = serving();
        serving.kill();
        try {
          String last = "";
          for (int i = 0; i < BOOKINGS; i++) {
            last = client.submit("/v1/bookings", Slot.hour(10 + i).booking(room));
          }
          Client living = client.at(system.other(serving).address());
          living.await(last);
          awaitAll(living, rows);
          awaitState(page, "listening");
        } finally {
          serving.start();
        }
      }
      assertThat(rows.count()).isGreaterThan(2 * BOOKINGS);
    }
  }

  /** Waits until the page shows the feed as it is, each event of it once and in order. */
  private static void awaitAll(Client client, Locator rows) {
    String head = client.get("/v1/commands").header("Feed-Position");
    List<String> ids;
    try (SseClient stream = client.events("/v1/events?from=earliest")) {
      ids = stream.until(event -> event.id().equals(head)).stream().map(SseEvent::id).toList();
    }
    PlaywrightAssertions.assertThat(rows)
        .hasCount(ids.size(), new HasCountOptions().setTimeout(PATIENCE));
    assertThat(rows.all()).extracting(row -> row.getAttribute("data-id")).isEqualTo(ids);
  }

  private static void awaitState(Page page, String state) {
    PlaywrightAssertions.assertThat(page.locator("#state"))
        .hasText(state, new HasTextOptions().setTimeout(PATIENCE));
  }

  /** The reader that has the stream of the page, when nobody else listens any more. */
  private Stack serving() {
    Stack one = system.readers().getFirst();
    Stack two = system.readers().getLast();
    while (true) {
      int atOne = system.streams(one);
      int atTwo = system.streams(two);
      if (atOne + atTwo == 1) {
        return atOne == 1 ? one : two;
      }
    }
  }

  private Client register(String name) {
    assertThat(gateway.anybody().register(name, PASSWORD).status()).isEqualTo(201);
    return gateway.anybody().loggedIn(name, PASSWORD);
  }
}
