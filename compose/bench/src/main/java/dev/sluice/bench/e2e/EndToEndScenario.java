package dev.sluice.bench.e2e;

import dev.sluice.bench.booking.Bookings;
import dev.sluice.bench.booking.EndToEnd;
import dev.sluice.bench.booking.WarmUp;
import dev.sluice.bench.load.Session;
import dev.sluice.bench.part.LogRead;
import dev.sluice.bench.part.ServiceCalls;
import dev.sluice.bench.scenario.Run;
import dev.sluice.bench.scenario.Scenario;
import dev.sluice.bench.system.Needs;
import dev.sluice.bench.system.SystemUnderTest;
import java.time.Duration;
import java.util.List;

/** What is carried out to its end, beside what each stage of it does alone. */
public final class EndToEndScenario implements Scenario {
  private static final int RESOURCES = 200;
  private static final int CONNECTIONS = 32;
  private static final List<Integer> STUB_DELAYS_MILLIS = List.of(0, 5, 50);
  private static final Duration STAGE_WARM_UP = Duration.ofSeconds(1);

  @Override
  public String name() {
    return "e2e";
  }

  @Override
  public String purpose() {
    return "Bookings carried out per second, from the POST to the final event on the feed of one"
        + " client, with stub services that answer after a set time and with the reference"
        + " services; beside it what the stages of that way do alone.";
  }

  @Override
  public void run(Run run) throws Exception {
    withStubs(run);
    withReferenceServices(run);
    run.note(Stages.KEPT_RULE);
    run.note(
        "The materializer alone is measured by the scenario replay; what it and the stages above"
            + " do alone they do with all processors of the machine to themselves.");
  }

  private static void withStubs(Run run) throws Exception {
    SystemUnderTest system = run.system(Needs.whole().withStubs());
    int port = system.stubs().port();
    Bookings bookings = Bookings.ofUndefined("e2e-", RESOURCES);
    try (EndToEnd load = load(system, bookings);
        ServiceCalls calls = new ServiceCalls(port, port);
        LogRead log = new LogRead(system.bootstrapServers(), "sluice.commands")) {
      warmUp(run, system, load, calls, log);
      Stages stages = new Stages(run, system, load, calls, log);
      for (int delay : STUB_DELAYS_MILLIS) {
        system.stubs().answerAfter(Duration.ofMillis(delay));
        stages.measure("stub services, " + delay + " ms");
      }
    }
  }

  private static void withReferenceServices(Run run) throws Exception {
    SystemUnderTest system = run.system(Needs.whole());
    Bookings bookings =
        Bookings.define(Session.login(system.http(), "operator"), "e2e-", RESOURCES);
    try (EndToEnd load = load(system, bookings);
        ServiceCalls calls = new ServiceCalls(system.port("BOOKING"), system.port("SCHEDULE"));
        LogRead log = new LogRead(system.bootstrapServers(), "sluice.commands")) {
      warmUp(run, system, load, calls, log);
      new Stages(run, system, load, calls, log).measure("reference services");
    }
  }

  private static EndToEnd load(SystemUnderTest system, Bookings bookings) throws Exception {
    return new EndToEnd(Session.login(system.http(), "client-b"), bookings, CONNECTIONS);
  }

  private static void warmUp(
      Run run, SystemUnderTest system, EndToEnd load, ServiceCalls calls, LogRead log)
      throws InterruptedException {
    WarmUp.of(run, system, load);
    calls.perSecond(Stages.IN_FLIGHT, run.lasting(STAGE_WARM_UP));
    log.perSecond(run.lasting(STAGE_WARM_UP));
  }
}
