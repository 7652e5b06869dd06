package io.lovage.store;

/**
 * Names one entry.
 *
 * @param partition the unit of atomicity
 * @param name within the partition
 */
public record Key(String partition, String name) {}
