package dev.tollgate.loadtest.bench;

import java.util.List;

/**
 * What a message costs several servers, or one under several loads.
 *
 * @param contenders the first is the floor that the others are set beside
 */
record Row(String name, List<Contender> contenders) {}
