/// A binary heap whose order is given with each call, so that it may depend on tables that the caller keeps.
struct PriorityQueue<Element> {
  private var elements: [Element] = []

  /// Puts an element in; `precedes` tells whether its first argument comes out before its second.
  mutating func push(_ element: Element, by precedes: (Element, Element) -> Bool) {
    var place = elements.count
    elements.append(element)
    while place > 0, case let parent = (place - 1) / 2, precedes(elements[place], elements[parent]) {
      elements.swapAt(place, parent)
      place = parent
    }
  }

  /// Takes the first element out, or returns nil when there is none.
  mutating func pop(by precedes: (Element, Element) -> Bool) -> Element? {
    guard let last = elements.popLast() else { return nil }
    guard let first = elements.first else { return last }
    elements[0] = last
    var place = 0
    while true {
      var best = place
      for child in (2 * place + 1)...(2 * place + 2)
      where child < elements.count && precedes(elements[child], elements[best]) {
        best = child
      }
      if best == place { return first }
      elements.swapAt(place, best)
      place = best
    }
  }
}
