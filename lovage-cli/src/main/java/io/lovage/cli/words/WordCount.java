package io.lovage.cli.words;

/** How often a word was found. */
public record WordCount(String word, long count) {}
