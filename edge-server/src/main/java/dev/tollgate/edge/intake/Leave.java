package dev.tollgate.edge.intake;

/**
 * Event in a device's pipeline, on its event loop: the edge is about to end, so finish what has begun, tell the device in the words of
 * its protocol, and close.
 *
 * @param serverReference of another server; empty for none
 */
public record Leave(String serverReference) {}
