package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The pages of the server, in a real browser that reaches nothing else. */
class DocsBrowserIT {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final GatewayTester GATEWAY = GatewayTester.shared();
  private static Playwright playwright;
  private static Browser browser;

  @BeforeAll
  static void open() {
    assertThat(Files.isExecutable(CHROMIUM))
        .as("%s is missing: install it with `apt-get install chromium`, or run .ci/run", CHROMIUM)
        .isTrue();
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(CHROMIUM)
                    .setArgs(
                        List.of(
                            "--headless",
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-quic",
                            "--no-first-run",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync")));
  }

  @AfterAll
  static void close() {
    if (playwright != null) {
      playwright.close();
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
