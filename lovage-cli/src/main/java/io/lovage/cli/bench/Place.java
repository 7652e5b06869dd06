package io.lovage.cli.bench;

/**
 * Where a scenario runs.
 *
 * @param url of the engine
 * @param engine its name
 * @param durability what an accepted task outlives there
 */
record Place(String url, String engine, String durability) {}
