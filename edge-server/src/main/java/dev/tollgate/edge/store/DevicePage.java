package dev.tollgate.edge.store;

import java.util.List;

/**
 * Devices that a search found, in the order of their creation, so that later pages miss none and repeat none while devices come and go.
 *
 * @param tokens of each device in order: how many it has in each state, by the state's code
 * @param next where the next page starts; 0 when there is none
 */
public record DevicePage(List<Device> devices, List<int[]> tokens, long next) {}
