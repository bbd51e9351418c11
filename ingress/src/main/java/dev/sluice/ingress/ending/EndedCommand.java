package dev.sluice.ingress.ending;

/**
 * A command that has ended.
 *
 * @param revision of the document: its entity tag
 * @param json the command document
 */
public record EndedCommand(long revision, byte[] json) {}
