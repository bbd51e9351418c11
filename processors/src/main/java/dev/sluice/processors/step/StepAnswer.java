package dev.sluice.processors.step;

/** What came of an attempt. */
public record StepAnswer(Attempt attempt, Outcome outcome) {}
