package dev.sluice.bench.figure;

/**
 * What a figure is measured against: the same done with as little as possible, in the same run. Its
 * rounds lie between those of the figure where a scenario makes both by turns, which not all can.
 */
public record Limit(String name, Rounds rounds) {}
