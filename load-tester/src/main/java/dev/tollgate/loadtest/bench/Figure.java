package dev.tollgate.loadtest.bench;

/**
 * What one run of a load yielded.
 *
 * @param messagesPerSecond answered; of QoS 0, sent
 * @param cpuMicros processor time of the server for a message
 * @param trust of the generator, as its verdict's name
 */
record Figure(double messagesPerSecond, double cpuMicros, String trust) {}
