/** Cases and incidents in words: facts, steps with their rules, money, the secrecy ledger. */
@NullMarked
package org.sekisho.report.story;

import org.jspecify.annotations.NullMarked;
