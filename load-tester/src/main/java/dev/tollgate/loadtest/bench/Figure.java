package dev.tollgate.loadtest.bench;

/**
 * What one run of a load yielded.
 *
 * @param messagesPerSecond answered; of QoS 0, sent
 * @param cpuMicros processor time of the server for a message
 */
record Figure(double messagesPerSecond, double cpuMicros) {}
