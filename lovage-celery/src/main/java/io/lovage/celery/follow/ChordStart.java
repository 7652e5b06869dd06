package io.lovage.celery.follow;

import org.jspecify.annotations.Nullable;

/**
 * A chord whose members are about to be sent.
 *
 * @param group its id, under which the parts are counted
 * @param size how many parts complete it, to be stored as {@code celery-taskset-meta-<group>.s}
 * @param savedGroup what to store as {@code celery-taskset-meta-<group>}, if a member's result is that of a group; else {@code null}
 */
public record ChordStart(String group, int size, @Nullable String savedGroup) {}
