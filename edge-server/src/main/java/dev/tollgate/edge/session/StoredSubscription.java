package dev.tollgate.edge.session;

/** @param topicFilter in UTF-8; not to be changed */
@SuppressWarnings("ArrayRecordComponent") // read as a whole, compared never
public record StoredSubscription(byte[] topicFilter, int qos, long tokenNumber) {}
