package dev.sluice.bench.figure;

/**
 * What a figure is measured against: the same done with as little as possible, in the same run, its
 * rounds between the rounds of the figure.
 */
public record Limit(String name, Rounds rounds) {}
