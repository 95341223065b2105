package dev.tollgate.edge.tls;

/**
 * What is to be said of a file.
 *
 * @param key of the setting that names it, or that it comes from
 * @param fails whether the edge would not start; else it is a warning or, with an empty fix, all is well
 * @param fix the command or change that helps; empty where nothing has to be done
 */
public record TlsFinding(String key, boolean fails, String detail, String fix) {}
