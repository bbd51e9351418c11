package dev.sluice.bench.scenario;

import dev.sluice.bench.figure.Figure;
import dev.sluice.bench.figure.Plot;
import dev.sluice.bench.system.Children;
import dev.sluice.bench.system.Needs;
import dev.sluice.bench.system.SystemUnderTest;
import dev.sluice.bench.system.Systems;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** One run of a scenario: what it works with, and what it has found. For one thread. */
public final class Run {
  private final Pace pace;
  private final Children children;
  private final Systems systems;
  private final Consumer<String> console;
  private final List<Figure> figures = new ArrayList<>();
  private final List<Plot> plots = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  public Run(Pace pace, Children children, Systems systems, Consumer<String> console) {
    this.pace = pace;
    this.children = children;
    this.systems = systems;
    this.console = console;
  }

  /** A system like this: the running one, or a new one in its place. */
  public SystemUnderTest system(Needs needs) throws IOException, InterruptedException {
    return systems.get(needs);
  }

  /** A new one, for a scenario that wants it cold or without data. */
  public SystemUnderTest freshSystem(Needs needs) throws IOException, InterruptedException {
    return systems.fresh(needs);
  }

  /** Ends the running system, so that nothing disturbs what comes. */
  public void endSystem() {
    systems.close();
  }

  /** Starts processes that end with the run at the latest. */
  public Children children() {
    return children;
  }

  /** How often each measurement is made. */
  public int rounds() {
    return pace.rounds();
  }

  /** A duration of the scenario's, shorter in a run that only tries it out. */
  public Duration lasting(Duration full) {
    return pace.lasting(full);
  }

  /** Measurements that are made by turns, as many times as this run has rounds. */
  public <T> Turns<T> turns() {
    return new Turns<>(pace.rounds(), console);
  }

  /** Tells whoever waits what is being done. */
  public void say(String what) {
    console.accept(what);
  }

  public void add(Figure figure) {
    figures.add(figure);
  }

  public void add(Plot plot) {
    plots.add(plot);
  }

  /** A sentence for the reader of the report. */
  public void note(String sentence) {
    notes.add(sentence);
  }

  public List<Figure> figures() {
    return List.copyOf(figures);
  }

  public List<Plot> plots() {
    return List.copyOf(plots);
  }

  public List<String> notes() {
    return List.copyOf(notes);
  }
}
