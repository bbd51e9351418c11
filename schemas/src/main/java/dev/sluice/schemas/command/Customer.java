package dev.sluice.schemas.command;

/** For whom a booking is made. */
public record Customer(String name, String email) {}
