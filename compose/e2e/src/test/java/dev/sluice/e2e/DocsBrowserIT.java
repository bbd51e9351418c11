package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The pages of the server, in a real browser that reaches nothing else. */
class DocsBrowserIT {
  private static final GatewayTester GATEWAY = GatewayTester.shared();
  private static TestBrowser browser;

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
  void theDocsShowEveryOperationAndFetchNothingFromElsewhere() {
    List<String> foreign = new ArrayList<>();
    List<String> complaints = new ArrayList<>();
    try (BrowserContext context = browser.newContext()) {
      Page page = context.newPage();
      page.onRequest(
          request -> {
            String url = request.url();
            if (!url.startsWith(GATEWAY.address().toString()) && !url.startsWith("data:")) {
              foreign.add(url);
            }
          });
      page.onConsoleMessage(
          message -> {
            if (message.type().equals("error")) {
              complaints.add(message.text());
            }
          });
      page.onPageError(complaints::add);
      page.navigate(GATEWAY.address() + "/docs");
      page.locator(".opblock").first().waitFor();

      long operations =
          GATEWAY
              .anybody()
              .get("/openapi")
              .json()
              .get("paths")
              .valueStream()
              .flatMap(path -> path.propertyNames().stream())
              .filter(List.of("get", "put", "post", "delete")::contains)
              .count();
      assertThat(page.locator(".opblock").count()).isEqualTo((int) operations);
      assertThat(page.locator(".info .title").textContent()).contains("Sluice");

      page.locator("#operations-Bookings-createBooking .opblock-summary").click();
      page.locator("#operations-Bookings-createBooking .opblock-body").first().waitFor();
      assertThat(page.locator("#operations-Bookings-createBooking").textContent())
          .contains("room-1")
          .contains("Idempotency-Key");
    }
    assertThat(foreign).isEmpty();
    assertThat(complaints).isEmpty();
  }

  @Test
  void theListOfProblemsLeadsToEach() {
    try (BrowserContext context = browser.newContext()) {
      Page page = context.newPage();
      page.navigate(GATEWAY.address() + "/problems");
      page.locator("text=slot-unavailable").click();
      page.waitForURL("**/problems/slot-unavailable");
      assertThat(page.locator("h1").textContent()).isEqualTo("The slot is taken");
    }
  }
}
