// A doubly linked list through its elements: nothing is allocated to put something into it.
#pragma once

namespace kernel {

/// A base class of what is in a list; `Tag` tells apart the lists that one thing can be in.
template <typename Tag>
struct ListNode {
    ListNode* next = nullptr;
    ListNode* previous = nullptr;

    bool is_linked() const { return next != nullptr; }
    void unlink() {
        next->previous = previous;
        previous->next = next;
        next = previous = nullptr;
    }
};

template <typename T, typename Tag>
class List {
 public:
    using Node = ListNode<Tag>;

    constexpr List() { head_.next = head_.previous = &head_; }
    List(const List&) = delete;
    List& operator=(const List&) = delete;

    bool empty() const { return head_.next == &head_; }
    T* front() { return empty() ? nullptr : static_cast<T*>(head_.next); }
    T* after(T* element) {
        Node* next = static_cast<Node*>(element)->next;
        return next == &head_ ? nullptr : static_cast<T*>(next);
    }
    void push_back(T* element) { insert_before(&head_, element); }
    /// Before `position`, at the end if that is null.
    void insert(T* position, T* element) {
        insert_before(position == nullptr ? &head_ : static_cast<Node*>(position), element);
    }
    T* pop_front() {
        T* first = front();
        if (first != nullptr) static_cast<Node*>(first)->unlink();
        return first;
    }

 private:
    static void insert_before(Node* position, Node* node) {
        node->next = position;
        node->previous = position->previous;
        position->previous->next = node;
        position->previous = node;
    }
    Node head_;
};

}  // namespace kernel
