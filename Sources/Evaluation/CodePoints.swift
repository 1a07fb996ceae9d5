/// Text as sacreBLEU sees it: a sequence of Unicode code points, so that `é` in one and in two code points differ.
///
/// Swift's `String` compares by canonical equivalence and counts grapheme clusters; the published scores do neither.
typealias CodePoints = [Unicode.Scalar]

extension Unicode.Scalar {
  /// Whether Python's `str.split` parts words here, which is a few characters more than Unicode's White_Space.
  var isPythonSpace: Bool { properties.isWhitespace || (0x1C...0x1F).contains(value) }

  var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}

extension CodePoints {
  /// The words between runs of white space.
  var words: [ArraySlice<Unicode.Scalar>] { split { $0.isPythonSpace } }

  /// The text up to its last character that isn't white space.
  var withoutTrailingSpace: CodePoints {
    lastIndex { !$0.isPythonSpace }.map { CodePoints(self[...$0]) } ?? []
  }

  /// The text in lower case by Unicode's full, language-independent mapping, a final Σ becoming ς.
  var lowercased: CodePoints {
    var result: CodePoints = []
    result.reserveCapacity(count)
    for (index, scalar) in enumerated() {
      if scalar == "Σ" {
        result.append(isFinalSigma(at: index) ? "ς" : "σ")
      } else {
        result += scalar.properties.lowercaseMapping.unicodeScalars
      }
    }
    return result
  }

  /// Unicode's Final_Sigma: a cased letter before and none after, whatever case-ignorable characters lie between.
  private func isFinalSigma(at index: Int) -> Bool {
    let before = self[..<index].last { !$0.properties.isCaseIgnorable }
    let after = self[(index + 1)...].first { !$0.properties.isCaseIgnorable }
    return before?.properties.isCased == true && after?.properties.isCased != true
  }

  /// Puts spaces around every code point that matches.
  func isolating(_ matches: (Unicode.Scalar) -> Bool) -> CodePoints {
    var result: CodePoints = []
    result.reserveCapacity(count + count / 4)
    for scalar in self {
      if matches(scalar) { result += [" ", scalar, " "] } else { result.append(scalar) }
    }
    return result
  }

  /// Puts spaces around the first or second of every two neighbours that match.
  ///
  /// Goes from left to right, and a code point takes part in one match only, as with a regular expression's global
  /// substitution: in `a..` the second full stop pairs with nothing.
  func isolating(_ side: PairSide, ofPairs matches: (Unicode.Scalar, Unicode.Scalar) -> Bool) -> CodePoints {
    var result: CodePoints = []
    result.reserveCapacity(count + count / 4)
    var index = 0
    while index < count {
      if index + 1 < count, matches(self[index], self[index + 1]) {
        let (first, second) = (self[index], self[index + 1])
        result += side == .first ? [" ", first, " ", second] : [first, " ", second, " "]
        index += 2
      } else {
        result.append(self[index])
        index += 1
      }
    }
    return result
  }

  /// Replaces every occurrence of one text by another, from left to right.
  func replacing(_ old: String, by new: String) -> CodePoints {
    replacing(Array(old.unicodeScalars), with: Array(new.unicodeScalars))
  }
}

/// Which of two neighbouring code points is meant.
enum PairSide { case first, second }
