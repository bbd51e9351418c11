package dev.sluice.processors.saga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.command.CommandType;
import dev.sluice.schemas.event.CommandStatus;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/**
 * A saga against services that carry out each key once, over a network that loses answers and
 * delivers calls late, in a process that is killed at any moment.
 */
class SagaPropertiesTest {
  private static final Set<StepName> LASTING =
      EnumSet.of(StepName.DEFINE_SCHEDULE, StepName.CLOSE_SCHEDULE);

  /** The services: what is in effect, what is barred, and calls that are still on their way. */
  private static final class World {
    final Set<StepName> done = EnumSet.noneOf(StepName.class);
    final Set<StepName> barred = EnumSet.noneOf(StepName.class);
    final Set<String> refused = new HashSet<>();
    final Set<String> undone = new HashSet<>();
    final List<Call> late = new ArrayList<>();
    final Random random;

    World(Random random) {
      this.random = random;
    }

    Optional<Answer> call(Call call, boolean calm) {
      int fate = calm ? 9 : random.nextInt(10);
      if (fate < 2) {
        late.add(call);
        return Optional.empty();
      }
      Answer answer = arrive(call, calm);
      return fate < 4 ? Optional.empty() : Optional.of(answer);
    }

    Answer arrive(Call call, boolean calm) {
      StepName step = call.step();
      if (call.undo()) {
        // What is refused is recorded under its key, as what is done is.
        String key = call.idempotencyKey(new UUID(0, 0));
        if (undone.contains(key)) {
          return new Answer.Done();
        }
        if (refused.contains(key) || !calm && random.nextInt(6) == 0) {
          refused.add(key);
          return new Answer.Refused("NOT_NOW", "");
        }
        undone.add(key);
        done.remove(step);
        barred.add(step);
        if (step == StepName.HOLD_SLOT) {
          done.remove(StepName.CONFIRM_HOLD);
          barred.add(StepName.CONFIRM_HOLD);
        }
        return new Answer.Done();
      }
      if (done.contains(step)) {
        return new Answer.Done();
      }
      if (barred.contains(step)) {
        return new Answer.Refused("CHANGE_UNDONE", "");
      }
      if (!calm && step != StepName.RELEASE_SLOT && random.nextInt(6) == 0) {
        if (LASTING.contains(step)) {
          // Services record refusals too; a step that cannot be taken back relies on it.
          barred.add(step);
        }
        return new Answer.Refused("SLOT_UNAVAILABLE", "");
      }
      done.add(step);
      return new Answer.Done();
    }

    void deliverSomethingLate() {
      if (!late.isEmpty()) {
        arrive(late.remove(random.nextInt(late.size())), false);
      }
    }
  }

  @Property(tries = 20_000)
  void everySagaEndsAndLeavesAllOrNothing(@ForAll CommandType type, @ForAll long seed) {
    Random random = new Random(seed);
    Saga saga = Saga.of(type);
    World world = new World(random);
    SagaState state = saga.start();
    @Nullable SagaState durable = null;
    @Nullable StepName told = null;
    @Nullable StepName durableTold = null;
    for (int turn = 0; !(state instanceof SagaState.Ended); turn++) {
      assertThat(turn).isLessThan(1000);
      boolean calm = turn > 200;
      int event = calm ? 9 : random.nextInt(20);
      if (event == 0) {
        if (durable == null) {
          // Nothing but a hold may have been called, and that runs out by itself.
          assertThat(world.done).isSubsetOf(StepName.HOLD_SLOT);
          world.late.clear();
          world.done.clear();
        }
        state = durable == null ? saga.start() : saga.recovered(durable);
        told = durableTold;
      } else if (event < 3) {
        durable = state;
        durableTold = told;
      } else if (event == 3) {
        world.deliverSomethingLate();
      } else if (state instanceof SagaState.Parked parked) {
        if (told != null) {
          // Were it given up here, what it leaves behind would be said as it is.
          assertThat(saga.stands(parked)).isEqualTo(world.done.contains(told));
        }
        state = saga.retried(parked);
      } else if (event == 4 && durable != null && saga.mayGiveUp(state)) {
        state = saga.decide(state, new Answer.GivenUp(Answer.Cause.BUDGET, ""));
      } else {
        Call call = saga.call(state).orElseThrow();
        durable = calm ? state : durable;
        durableTold = calm ? told : durableTold;
        if (!mayBeMade(call, state, durable)) {
          continue;
        }
        Optional<Answer> answer = world.call(call, calm);
        if (answer.orElse(null) instanceof Answer.Done && !call.undo() && call.step().tells()) {
          told = call.step();
        }
        state = answer.isPresent() ? saga.decide(state, answer.get()) : saga.uncertain(state);
      }
    }
    while (!world.late.isEmpty()) {
      world.deliverSomethingLate();
    }
    if (((SagaState.Ended) state).end().status() == CommandStatus.SUCCEEDED) {
      assertThat(world.done).containsAll(saga.steps().stream().map(SagaStep::name).toList());
    } else {
      assertThat(world.done).isEmpty();
    }
  }

  private static boolean mayBeMade(Call call, SagaState state, @Nullable SagaState durable) {
    return switch (call.timing()) {
      case SETTLED -> true;
      case RUNNING -> durable != null;
      case RECORDED -> state.equals(durable);
    };
  }

  @Property
  void theEndIsTheEnd(@ForAll CommandType type, @ForAll boolean refused) {
    Saga saga = Saga.of(type);
    SagaState ended = new SagaState.Ended(End.success());
    Answer answer = refused ? new Answer.Refused("CLOSED", "") : new Answer.Done();
    assertThat(saga.decide(ended, answer)).isEqualTo(ended);
    assertThat(saga.call(ended)).isEmpty();
  }
}
